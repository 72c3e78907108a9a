"""How is a person erased? Table by table as the map says, set-based, in one transaction, and for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from crm import sql
from crm.models import User, record
from members.models import Erasure, Member, PrivacyRequest
from members.privacy.addresses import pads
from members.privacy.erasure import journal
from members.privacy.erasure.columns import Fate
from members.privacy.erasure.files import forget_in_files
from members.privacy.erasure.map import MAP
from members.privacy.erasure.pseudonyms import BY_STATEMENT, PSEUDONYMS
from members.privacy.locks import lock_contact_states

#: Before the tables are emptied, while they still say whose these were.
FIRST = ("addresses", "identities", "answers", "messages", "groups", "consents", "cases")


def erase(
    *, members: Sequence[int], at: datetime, cause: str, by: User | None = None,
    request: PrivacyRequest | None = None,
) -> dict[str, int]:  # fmt: skip
    """Erase these members. table → rows emptied or deleted; nothing for those who are erased already.

    What they said and who they are goes; orders and sums stay on a pseudonym. Cannot be undone.
    """
    with transaction.atomic():
        found = Member.objects.select_for_update().filter(pk__in=list(members), erased_at=None)
        gone = list(found.order_by("pk"))
        keys = [member.pk for member in gone]
        if not keys:
            return {}
        lock_contact_states(keys)
        sql.fetch("select set_config('shuke.erasing', 'yes', true)")
        marks = forget_in_files(gone)
        for name in FIRST:
            _run(name, keys, at)
        counts = {**marks, **{label: n for label in MAP if (n := _empty(label, MAP[label], keys))}}
        Member.objects.filter(pk__in=keys).update(erased_at=at, restricted_at=at, updated_at=at)
        sql.run("members/privacy/announce_erased", members=keys)
        _note(gone, at=at, cause=cause, by=by, request=request, counts=counts)
        sql.fetch("select set_config('shuke.erasing', '', true)")
        transaction.on_commit(journal.write_missing)
    return counts


def _run(name: str, keys: list[int], at: datetime) -> None:
    text = sql.text(f"members/privacy/erase_{name}")
    given: dict[str, Any] = {"members": keys, "at": at, **pads()}
    sql.run(
        f"members/privacy/erase_{name}",
        **{word: value for word, value in given.items() if f"%({word})s" in text},
    )


def _empty(label: str, fate: Fate, keys: list[int]) -> int:
    """Empty or delete the rows of one table; how many."""
    if not fate.of or not (fate.delete or fate.erase or PSEUDONYMS.get(label)):
        return 0
    table = apps.get_model(label).objects
    rows = table.none()
    for path in fate.paths:
        rows = rows | table.filter(**{f"{path}__in": keys})
    if fate.delete:
        return rows.delete()[0] if len(fate.paths) == 1 else _delete(table, fate, keys)
    new: dict[str, Any] = {name: _nothing(rows.model, name) for name in fate.erase.split()}
    new |= PSEUDONYMS.get(label, {})
    return int(rows.update(**new))


def _delete(table: models.Manager[Any], fate: Fate, keys: list[int]) -> int:
    which = Q()
    for path in fate.paths:
        which |= Q(**{f"{path}__in": keys})
    return int(table.filter(which).delete()[0])


def _nothing(model: type[models.Model], name: str) -> object:
    """The column's own way to say that there is nothing."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return None if field.null else field.get_default()
    return None if field.null else "" if field.empty_strings_allowed else field.get_default()


def _note(
    gone: list[Member], *, at: datetime, cause: str, by: User | None, request: PrivacyRequest | None,
    counts: dict[str, int],
) -> None:  # fmt: skip
    Erasure.objects.bulk_create(
        Erasure(
            public_id=member.public_id, member_id=member.pk, at=at, cause=cause, by=by, request=request,
            counts=counts,
        )
        for member in gone
    )  # fmt: skip
    for member in gone:
        record(by=by, action="privacy.erase", target=member, cause=cause)


def unnamed_columns() -> list[str]:
    """Columns with the fate `pseudonymise` that nothing looks after: none, or erasing would forget them."""
    return [
        f"{label}.{name}"
        for label, fate in MAP.items()
        for name in fate.pseudonymise.split()
        if name not in PSEUDONYMS.get(label, {}) and f"{label}.{name}" not in BY_STATEMENT
    ]
