"""How do two members become one? In one transaction, with everything that hangs on either of them.

The survivor keeps its identity, its own values (unless a person chose the other one's, or there is none)
and its chain of stages; it gets all facts, the stricter consents and the older join date. The absorbed record
goes; its numbers and external id lead to the survivor from then on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.announcements import announce_merge
from crm.merging import messages, special, turns
from crm.merging.errors import MergeRefused
from crm.merging.moving import Log, change, drop, everything, keys_to, move, name_of
from crm.merging.relations import RULES, Rule
from crm.models import ApiClient, User, record
from members.ingest import fold, version_of
from members.models import (
    ChangedMember,
    DuplicateCandidate,
    Member,
    MemberAlias,
    MemberChange,
    Merge,
    Order,
)

#: How long a merge can be taken back.
UNDO = timedelta(days=30)
#: Values that a person chooses between, by the names of their columns.
CHOSEN = (
    "name", "given_name", "surname", "email", "phone", "line_id", "birthday", "sex", "occupation", "city",
    "district", "address", "postcode", "company", "title", "company_size", "card_no", "joined_why",
    "joined_why_note", "brand_before", "preferred_channel", "origin", "language",
)  # fmt: skip
#: The parts of one value, which are taken together.
TOGETHER = ({"name", "given_name", "surname"}, {"city", "district", "address", "postcode"})


def merge(
    *,
    survivor_id: int,
    absorbed_id: int,
    take: Collection[str] = (),
    by: User | None,
    at: datetime,
    client: ApiClient | None = None,
) -> Merge:
    """Merge the second into the first; `take` names fields whose value comes from the absorbed record.

    Raises MergeRefused.
    """
    if survivor_id == absorbed_id:
        raise MergeRefused("same_member", _("A member cannot be merged with itself."))
    if unknown := set(take) - set(CHOSEN):
        raise MergeRefused("unknown_field", ", ".join(sorted(unknown)))
    check_map()
    return turns.alone(lambda: _merge(survivor_id, absorbed_id, take=set(take), by=by, at=at, client=client))


def check_map() -> None:
    """Refuse to run while a foreign key to Member has no line in relations.py."""
    missing = {name_of(column) for column in keys_to(Member)} - set(RULES)
    if missing:
        raise ImproperlyConfigured(f"crm/merging/relations.py lacks {', '.join(sorted(missing))}")


def _merge(
    survivor_id: int,
    absorbed_id: int,
    *,
    take: set[str],
    by: User | None,
    at: datetime,
    client: ApiClient | None,
) -> Merge:
    found = turns.lock_members(survivor_id, absorbed_id)
    if len(found) < 2:
        raise MergeRefused("gone", _("One of the two is no longer there: it was merged or erased meanwhile."))
    survivor, absorbed = found[survivor_id], found[absorbed_id]
    if survivor.erased_at or absorbed.erased_at:
        raise MergeRefused("erased", _("One of the two was erased; there is nothing left to merge."))
    if messages.is_being_handed_over(survivor, absorbed):
        raise MergeRefused(
            "sending", _("A message to one of them is just being sent. Try again in a minute.")
        )
    values = _values(survivor, absorbed, take=take)
    done = Merge.objects.create(
        survivor=survivor,
        absorbed=absorbed,
        taken=sorted(name for name in values if name in CHOSEN),
        at=at,
        by=by,
        actor=by.username if by else f"api:{client.name}" if client else "system",
        undo_until=at + UNDO,
    )
    log = Log(done)
    fact_on = _first_fact(absorbed)
    special.prepare(log, survivor=survivor, absorbed=absorbed, taken=_provenance_of(values))
    _move_all(log, survivor=survivor, absorbed=absorbed)
    _write_values(log, survivor, absorbed, values, by=by, at=at, client=client)
    drop(log, Member, [absorbed.pk])
    _remember(done, absorbed)
    _settle_candidate(log, done, by=by, at=at)
    log.write()
    ChangedMember.objects.create(member=survivor, reason=ChangedMember.Reason.MERGE, fact_on=fact_on)
    record(
        by=by, client=client, action="member.merge", target=survivor, merge=done.pk, absorbed=absorbed.pk,
        fields=done.taken,
    )  # fmt: skip
    announce_merge(merge=done)
    return done


def _move_all(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Every relation by its rule, the derived rows before those that they were computed from."""
    columns = list(keys_to(Member))
    for column in columns:
        model, mine = column.model, Q(**{column.attname: absorbed.pk})
        match RULES[name_of(column)]:
            case Rule.DROP:
                drop(log, model, list(everything(model).filter(mine).values_list("pk", flat=True)))
            case Rule.FORGET:
                everything(model).filter(mine).delete()
    for column in columns:
        if RULES[name_of(column)] is Rule.MOVE and column.model is not Member:
            move(log, column, source=absorbed.pk, target=survivor.pk)
    for key in Member.objects.filter(referred_by=absorbed).order_by("pk").values_list("pk", flat=True):
        # The survivor was brought by whoever brought the other one; see _values.
        if key != survivor.pk:
            change(log, Member, key, {"referred_by_id": survivor.pk})


def _values(survivor: Member, absorbed: Member, *, take: set[str]) -> dict[str, Any]:
    """Column → the value that the survivor gets; what it has is kept where nobody chose otherwise."""
    wanted = {name for name in CHOSEN if getattr(absorbed, name)}
    empty = {name for name in CHOSEN if not getattr(survivor, name)}
    for group in TOGETHER:
        # Half of one address and half of another would be none.
        if group & take:
            take |= group & (wanted | {name for name in group if getattr(survivor, name)})
        elif not group <= empty:
            empty -= group
    chosen = (wanted & empty) | take
    values = {
        name: getattr(absorbed, name)
        for name in CHOSEN
        if name in chosen and getattr(absorbed, name) != getattr(survivor, name)
    }
    custom = {**absorbed.custom, **survivor.custom}
    if custom != survivor.custom:
        values["custom"] = custom
    if absorbed.joined_at and (survivor.joined_at is None or absorbed.joined_at < survivor.joined_at):
        values |= {"joined_at": absorbed.joined_at, "joined_on": absorbed.joined_on}
    brought_by = survivor.referred_by_id or absorbed.referred_by_id
    if brought_by in {survivor.pk, absorbed.pk}:
        brought_by = absorbed.referred_by_id if absorbed.referred_by_id != survivor.pk else None
    if brought_by != survivor.referred_by_id:
        values["referred_by_id"] = brought_by
    return values


def _provenance_of(values: dict[str, Any]) -> set[str]:
    """The fields as FieldProvenance names them."""
    return {f"custom:{name}" for name in values.get("custom", {})} | {
        name for name in values if name in CHOSEN
    }


def _write_values(
    log: Log,
    survivor: Member,
    absorbed: Member,
    values: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    client: ApiClient | None,
) -> None:
    from django.db.backends.postgresql.psycopg_any import Jsonb

    revision = survivor.revision + 1
    MemberChange.objects.bulk_create(
        MemberChange(
            member=survivor, field=name, before=_told(getattr(survivor, name)), after=_told(value),
            kind=MemberChange.Kind.MERGE, source="merge", by=by, client=client, revision=revision, at=at,
        )
        for name, value in values.items()
        if name in CHOSEN
    )  # fmt: skip
    restricted = min(
        (side.restricted_at for side in (survivor, absorbed) if side.restricted_at), default=None
    )
    told = {name: Jsonb(value) if name == "custom" else value for name, value in values.items()}
    if "name" in values:
        told["name_key"] = fold(values["name"])
    change(
        log,
        Member,
        survivor.pk,
        {
            **told,
            "is_stub": survivor.is_stub and absorbed.is_stub,
            # Whoever said stop under either name is left alone.
            "restricted_at": restricted,
            # An older record of either feed does not undo what a person has put together.
            "version": max(survivor.version, absorbed.version, version_of(at)),
            "revision": revision,
            "updated_at": at,
        },
    )


def _told(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _remember(done: Merge, absorbed: Member) -> None:
    MemberAlias.objects.create(
        survivor_id=done.survivor_id,
        merge=done,
        old_id=absorbed.pk,
        public_id=absorbed.public_id,
        source=absorbed.source,
        external_id=absorbed.external_id,
    )


def _settle_candidate(log: Log, done: Merge, *, by: User | None, at: datetime) -> None:
    first, second = sorted((done.survivor_id, done.absorbed_id))
    pair = DuplicateCandidate.objects.filter(one_id=first, other_id=second).first()
    if pair is not None:
        merged = {
            "state": DuplicateCandidate.State.MERGED.value,
            "decided_at": at,
            "decided_by_id": by.pk if by else None,
            "later_until": None,
        }
        change(log, DuplicateCandidate, pair.pk, merged)


def _first_fact(absorbed: Member) -> date | None:
    """The day from which the survivor's past is another one."""
    return (
        Order.objects.filter(member=absorbed)
        .order_by("placed_on")
        .values_list("placed_on", flat=True)
        .first()
    )
