"""How is each kind of condition written? Fixed text; every typed value is a parameter."""

from __future__ import annotations

from lifecycle.segments.compile import columns
from lifecycle.segments.compile.events import event_condition
from lifecycle.segments.compile.writer import Writer
from lifecycle.segments.tree.nodes import (
    ANY_CHANNEL,
    ANY_KIND,
    BUCKETS,
    NEVER_ASKED,
    BucketTest,
    ConsentTest,
    ContactableTest,
    EventTest,
    FieldTest,
    GroupTest,
    Leaf,
    SegmentTest,
    TagTest,
)
from members.models import Channel
from members.privacy.addresses import COLUMNS, pads


def leaf_condition(writer: Writer, leaf: Leaf) -> str:  # noqa: PLR0911 one line a kind
    match leaf:
        case FieldTest(tested, op, value):
            if tested.source != "member":
                writer.relation(tested.source)
            column = writer.figures[id(leaf)] = writer.fill(tested.column, tested.args)
            return f"({columns.test(writer, column, tested, op, value)})"
        case EventTest():
            return event_condition(writer, leaf)
        case ConsentTest(channel, purpose, state):
            return _consent(writer, channel, purpose, state)
        case ContactableTest(channel):
            channels = [*COLUMNS] if channel == ANY_CHANNEL else [channel]
            return "(" + " or ".join(_contactable(writer, name) for name in channels) + ")"
        case TagTest(tags, op):
            return _tag(writer, tags, op)
        case GroupTest():
            return _group(writer, leaf)
        case SegmentTest(segment, is_member):
            return _segment(writer, segment, is_member=is_member)
        case BucketTest(salt, first, last):
            # The draw of every other lot: the first 60 bits of sha256(salt ‖ public_id), mod 10,000.
            digest = f"sha256(convert_to({writer.param(salt)} || member.public_id::text, 'UTF8'))"
            bucket = f"(('x' || substr(encode({digest}, 'hex'), 1, 15))::bit(60)::bigint %% {BUCKETS})"
            return f"({bucket} between {writer.param(first)} and {writer.param(last)})"


def _segment(writer: Writer, segment: int, *, is_member: bool) -> str:
    """Nested segments read their members of last night, never their definition."""
    alias = writer.asked.get(("segment", segment))
    if alias is None:
        alias = writer.join(
            "s",
            "left join lifecycle_segmentmember as {alias} on {alias}.member_id = member.id "
            f"and {{alias}}.segment_id = {writer.param(segment)} and {{alias}}.left_on is null",
        )
        writer.asked["segment", segment] = alias
    return f"({alias}.member_id is {'not ' if is_member else ''}null)"


def _consent(writer: Writer, channel: str, purpose: str, state: str) -> str:
    alias = writer.asked.get(("consent", channel, purpose))
    if alias is None:
        asked = f"given.channel = {writer.param(channel)} and given.purpose = {writer.param(purpose)}"
        if writer.is_few:
            # There is one at most, which the planner does not see: it would read everybody's.
            join = (
                "left join lateral (select given.member_id, given.state from members_consent as given"
                f" where given.member_id = member.id and {asked} limit 1) as {{alias}} on true"
            )
        else:
            on = f"given.member_id = member.id and {asked}".replace("given.", "{alias}.")
            join = f"left join members_consent as {{alias}} on {on}"
        alias = writer.join("c", join)
        writer.asked["consent", channel, purpose] = alias
    if state == NEVER_ASKED:
        return f"({alias}.member_id is null)"
    return f"({alias}.state = {writer.param(state)})"


def _contactable(writer: Writer, channel: str) -> str:
    """An address, consent in force, no suppression, no pause: as members.privacy.contactable says."""
    address = f"member.{COLUMNS[channel]}"
    reachable = f"{address} <> ''"
    if channel == Channel.SMS:
        reachable += f" and not ({address} like '+886%%' and {address} not like '+8869%%')"
    keys = pads()
    inner, outer = writer.param(keys["inner"]), writer.param(keys["outer"])
    # Not correlated: the hashes are read once, and while there are none no address is hashed.
    suppressed = (
        f"sha256({outer} || sha256({inner} || convert_to({address}, 'UTF8'))) in"
        " (select suppression.address_hash from members_suppression as suppression"
        f" where suppression.channel = {writer.param(channel)})"
    )
    # Who is restricted is in no segment at all.
    silent = (
        "member.id in (select wish.member_id from members_contactpreference as wish"
        " where (wish.only_service or wish.paused_until is not null)"
        " and (wish.only_service or wish.paused_until > now()))"
    )
    allowed = _consent(writer, channel, "marketing", "granted")
    return f"({reachable} and {allowed} and not {suppressed} and not {silent})"


def _tag(writer: Writer, tags: tuple[int, ...], op: str) -> str:
    chosen = writer.param(list(tags), "::bigint[]")
    alias = writer.join(
        "g",
        "left join (select tagged.member_id, count(*) as tags from members_membertag as tagged "
        f"where tagged.tag_id = any({chosen}) group by tagged.member_id) as {{alias}} "
        "on {alias}.member_id = member.id",
    )
    if op == "none":
        return f"({alias}.tags is null)"
    return f"({alias}.tags >= {writer.param(len(tags) if op == 'all' else 1)})"


def _group(writer: Writer, leaf: GroupTest) -> str:
    parts = [f"(place.until_on is null or place.until_on >= {writer.param(writer.as_of, '::date')})"]
    if leaf.kind != ANY_KIND:
        parts.append(f"grouped.kind = {writer.param(leaf.kind)}")
    if leaf.group is not None:
        parts.append(f"grouped.id = {writer.param(leaf.group)}")
    alias = writer.join(
        "p",
        "left join (select distinct place.member_id from members_groupmember as place "
        f"join members_group as grouped on grouped.id = place.group_id where {' and '.join(parts)}) "
        "as {alias} on {alias}.member_id = member.id",
    )
    return f"({alias}.member_id is {'not ' if leaf.is_member else ''}null)"
