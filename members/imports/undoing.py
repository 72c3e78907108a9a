"""How is one load taken back? Members piece by piece, only where nothing has happened since.

Members whom it made go, unless somebody has edited or used them; values that it changed come back, each where
it still is what the load wrote. What stays is named with its reason. It resumes like the load itself: what is
done is off the queue (LoadChange) in the transaction that did it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from crm import sql
from crm.models import User, record
from members.imports import beyond, undoing_ties
from members.imports.applying.ownfields import tag_source
from members.imports.errors import CannotLoad
from members.imports.keeper import Keeper
from members.imports.outcome import write_left
from members.models import (
    Consent,
    ConsentEvent,
    ContactState,
    DuplicateCandidate,
    FieldProvenance,
    Load,
    LoadChange,
    LoadedTie,
    Member,
    MemberChange,
    MemberTag,
    Merge,
)

#: A load can be taken back for so long; then its images go.
UNDO_DAYS = 30
MEMBERS = 20_000
#: What an undo counts: taken away, given back, and left because somebody used, edited or changed it.
FIGURES = ("removed", "restored", "used", "edited", "changed", "tags")
State = Load.State
#: Rows about a member that are no use of it: they mirror it or came with the load, and go with it.
TRACES = (Consent, ConsentEvent, ContactState, DuplicateCandidate, FieldProvenance, MemberChange)


def can_undo(load: Load) -> bool:
    """Whether there is something to take back, and still time."""
    return bool(
        load.state == State.DONE
        and load.kind in {Load.Kind.MEMBERS, *undoing_ties.KINDS}
        and load.finished_at
        and load.finished_at > timezone.now() - timedelta(days=UNDO_DAYS)
        and (
            load.made_from or any(rows.objects.filter(load=load).exists() for rows in (LoadChange, LoadedTie))
        )
    )


def ask(*, load: Load, by: User | None) -> bool:
    """Begin to take a load back; False when it is not done, of a kind that stays, or too old."""
    if not can_undo(load):
        return False
    with transaction.atomic():
        won = Load.objects.filter(
            pk=load.pk, state=State.DONE, finished_at__gt=Now() - timedelta(days=UNDO_DAYS)
        ).update(
            state=State.UNDOING,
            undo=dict.fromkeys(FIGURES, 0),
            cancel_requested=False,
            lease_token=None,
            lease_until=None,
        )
        if won:
            record(by=by, action="load.undo", target=load)
    return bool(won)


def run(load: Load, keeper: Keeper) -> None:
    """Until nothing is left on the queue; called by imports.run."""
    if load.kind in undoing_ties.KINDS:
        with transaction.atomic():
            _add(load, undoing_ties.undo(load))
            _end(load)
        return
    tags = MemberTag.objects.filter(source=tag_source(load)).delete()[0]
    if tags:
        _add(load, Counter(tags=tags))
    while True:
        if keeper.lost:
            raise CannotLoad(_("Another process took this undo over."))
        with transaction.atomic():
            if not _one_piece(load):
                break
    left = LoadChange.objects.filter(load=load).exclude(left="").order_by("member_id")
    rows = left.values_list("member_id", "before", "left").iterator()
    write_left(load, ((member, before is None, why) for member, before, why in rows))
    _end(load)


def _end(load: Load) -> None:
    Load.objects.filter(pk=load.pk, lease_token=load.lease_token).update(
        state=State.UNDONE, made_from=None, made_upto=None, lease_token=None, lease_until=None
    )


def _one_piece(load: Load) -> bool:
    _unroll(load)
    (found,) = sql.query("members/load/undo_batch", load=load.pk, most=MEMBERS).rows[0]
    if not found and not sql.fetch("select exists (select from undoing)").rows[0][0]:
        return bool(load.made_from)
    sql.run("members/load/undo_edited", at=load.created_at, finished_at=load.finished_at)
    for relation in uses():
        _mark_used(relation, load)
    restored = beyond.undo() + _restore(at=timezone.now())
    _forget_traces()
    (removed,) = sql.query("members/load/undo_remove").rows[0]
    left = dict(
        sql.fetch(
            "select case when was_made then why else 'changed' end, count(*) from undoing"
            " where why <> '' group by 1"
        ).rows
    )
    sql.run("members/load/undo_settle")
    _add(load, Counter(restored=restored, removed=removed, **left))
    return True


def _unroll(load: Load) -> None:
    """The members of a first load join the queue as their turn comes."""
    if not load.made_from or load.made_upto is None:
        return
    upto = min(load.made_from + MEMBERS - 1, load.made_upto)
    sql.run("members/load/undo_ranges", load=load.pk, first=load.made_from, last=upto)
    load.made_from = upto + 1 if upto < load.made_upto else None
    Load.objects.filter(pk=load.pk).update(made_from=load.made_from)


def _add(load: Load, more: Counter[str]) -> None:
    load.undo = {name: load.undo.get(name, 0) + more[name] for name in FIGURES}
    Load.objects.filter(pk=load.pk).update(undo=load.undo)


# ---- what counts as use ----


def uses() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key to a member that says somebody did something with them; found, not listed."""
    return [
        field
        for field in references()
        if field.model is Merge or (is_kept(field) and field.model not in TRACES)
    ]


def references() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key to a member of any app."""
    found = [
        relation.field
        for relation in Member._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel) and isinstance(relation.field, models.ForeignKey)
    ]
    return sorted(found, key=lambda field: (field.model._meta.db_table, field.name))


def is_kept(field: models.ForeignKey[Any, Any]) -> bool:
    """Whether the database keeps the key; rows that are derived in bulk have none, and are no use."""
    return bool(field.db_constraint)  # type: ignore[attr-defined]


def _mark_used(field: models.ForeignKey[Any, Any], load: Load) -> None:
    quote = connection.ops.quote_name
    table, column = quote(field.model._meta.db_table), quote(str(field.column))
    if field.model is Member:
        # Whoever brought others of the same load goes with them.
        sql.fetch(
            f"update {table} set {column} = null where {column} in"
            " (select member_id from undoing where was_made and why = '') and exists (select from"
            f" members_loadchange as change where change.load_id = %(load)s and change.member_id = {table}.id"
            " and change.before is null) returning 1",
            {"load": load.pk},
        )
    sql.fetch(
        "update undoing set why = 'used' where was_made and why = '' and exists"
        f" (select from {table} as usage where usage.{column} = undoing.member_id) returning 1"
    )


def _forget_traces() -> None:
    """Rows that mirror a member who goes; the history of consent yields to a removal that says so."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("select set_config('shuke.erasing', 'yes', true)")
        for field in references():
            if field.model in {LoadChange, Merge} or (is_kept(field) and field.model not in TRACES):
                continue
            table, column = quote(field.model._meta.db_table), quote(str(field.column))
            cursor.execute(
                f"delete from {table} where {column} in"
                " (select member_id from undoing where was_made and why = '')"
            )
        cursor.execute("select set_config('shuke.erasing', '', true)")


def _restore(*, at: datetime) -> int:
    columns = [
        connection.ops.quote_name(str(field.column))
        for field in Member._meta.concrete_fields
        if not field.primary_key
    ]
    text = (
        sql.text("members/load/undo_restore")
        .replace("{columns}", ", ".join(columns))
        .replace("{values}", ", ".join(f"restored.{column}" for column in columns))
    )
    (count,) = sql.fetch(text, {"at": at}).rows[0]
    return int(count)


def forget_old() -> int:
    """What nobody can take back any more; what changed stays, since the member's history tells it."""
    old = Load.objects.filter(finished_at__lt=Now() - timedelta(days=UNDO_DAYS))
    old.filter(made_from__isnull=False).update(made_from=None, made_upto=None)
    ties = LoadedTie.objects.filter(load__in=old).delete()[0]
    return LoadChange.objects.filter(load__in=old, before=None).delete()[0] + ties
