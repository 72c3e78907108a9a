"""Which SQL finds the members of a tree? Fixed text from the catalogue, every typed value a parameter.

A condition that a member has no fact for is not met, and its opposite is: "is none of" and `not` hold for
those who have no value. Nested segments read their materialised members, never their definition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lifecycle.queries import Matching
from lifecycle.segments.catalogue import Field, Kind
from lifecycle.segments.tree import (
    ANY_CHANNEL,
    NEVER_ASKED,
    AllOf,
    AnyOf,
    BucketTest,
    ConsentTest,
    ContactableTest,
    FieldTest,
    Leaf,
    Node,
    Not,
    SegmentTest,
)
from lifecycle.segments.values import Days, Range
from members.models import Channel
from members.privacy.addresses import COLUMNS, pads

#: The relations that columns read, in the order in which they are joined.
RELATIONS = {
    "stage": "left join lifecycle_memberstage as stage on stage.member_id = member.id",
    "metrics": "left join lifecycle_membermetrics as metrics on metrics.member_id = member.id",
    "standing": "left join lifecycle_standing as standing on standing.member_id = member.id",
}


def add_relation(name: str, join: str) -> None:
    """A relation that the columns of an upper app read; one row a member at most, joined from the left."""
    RELATIONS[name] = join


@dataclass(frozen=True)
class Condition:
    """A boolean SQL expression over `member` and the joins it needs, with its named parameters."""

    text: str
    params: dict[str, Any]
    sources: frozenset[str]

    @property
    def joins(self) -> str:
        return "\n".join(join for name, join in RELATIONS.items() if name in self.sources)


def compile(tree: Node, *, as_of: date, prefix: str = "t") -> Matching:  # noqa: A001
    """A select of member ids, to be nested as it is; as_of is the day that relative dates count from."""
    where = condition(tree, as_of=as_of, prefix=prefix)
    text = f"select member.id from members_member as member\n{where.joins}\nwhere {where.text}"
    return Matching(text, where.params)


def condition(tree: Node, *, as_of: date, prefix: str = "t") -> Condition:
    writer = _Writer(as_of, prefix)
    text = writer.node(tree)
    return Condition(text, writer.params, frozenset(writer.sources))


def anniversaries(*, as_of: date, first: int, last: int) -> list[int]:
    """The month-and-day numbers (1120 = 20 November) from `first` to `last` days around as_of.

    Who was born on 29 February celebrates on the 28th where the year has no 29th.
    """
    found: set[int] = set()
    for offset in range(first, last + 1):
        day = as_of + timedelta(days=offset)
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
            found.add(229)
    return sorted(found)


@dataclass
class _Writer:
    as_of: date
    prefix: str
    params: dict[str, Any] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def param(self, value: Any, cast: str = "") -> str:
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        return f"%({name})s{cast}"

    def node(self, node: Node) -> str:
        match node:
            case AllOf(()):
                return "true"
            case AllOf(children):
                return "(" + "\n    and ".join(self.node(child) for child in children) + ")"
            case AnyOf(children):
                return "(" + "\n    or ".join(self.node(child) for child in children) + ")"
            case Not(child):
                return f"({self.node(child)} is not true)"
            case _:
                return self.leaf(node)

    def leaf(self, leaf: Leaf) -> str:
        match leaf:
            case FieldTest(tested, op, value):
                return f"({self.test(self.column(tested), tested, op, value)})"
            case ConsentTest(channel, purpose, state):
                return self.consent(channel, purpose, state)
            case ContactableTest(channel):
                channels = [*COLUMNS] if channel == ANY_CHANNEL else [channel]
                return "(" + " or ".join(self.contactable(name) for name in channels) + ")"
            case SegmentTest(segment, is_member):
                present = (
                    "select present.member_id from lifecycle_segmentmember as present "
                    f"where present.segment_id = {self.param(segment)} and present.left_on is null"
                )
                return f"(member.id {'in' if is_member else 'not in'} ({present}))"
            case BucketTest(salt, first, last):
                # The draw of every other lot: the first 60 bits of sha256(salt ‖ public_id), mod 10,000.
                digest = f"sha256(convert_to({self.param(salt)} || member.public_id::text, 'UTF8'))"
                bucket = f"(('x' || substr(encode({digest}, 'hex'), 1, 15))::bit(60)::bigint %% 10000)"
                return f"({bucket} between {self.param(first)} and {self.param(last)})"

    def column(self, tested: Field) -> str:
        if tested.source != "member":
            self.sources.add(tested.source)
        return (
            tested.column.replace("%(as_of)s", self.param(self.as_of, "::date"))
            if "%(" in tested.column
            else (tested.column)
        )

    def test(self, column: str, tested: Field, op: str, value: Any) -> str:
        if op in {"is_set", "is_empty"}:
            known = f"{column} <> ''" if tested.kind is Kind.WORD else f"{column} is not null"
            return known if op == "is_set" else f"({known}) is not true"
        if op in {"in", "not_in"}:
            among = self.among(column, tested, value)
            return among if op == "in" else f"({among}) is not true"
        if tested.kind is Kind.DATE:
            return self.date(column, op, value)
        if tested.kind is Kind.BIRTHDAY:
            return self.birthday(column, op, value)
        if isinstance(value, Range):
            return f"{column} between {self.param(value.first)} and {self.param(value.last)}"
        return f"{column} {_COMPARED[op]} {self.param(value)}"

    def among(self, column: str, tested: Field, value: Any) -> str:
        words = f"any({self.param(list(value))}::text[])"
        if tested.stored is None:
            return f"{column} = {words}"
        stored, plain = tested.stored
        return f"(({plain} and {stored} = {words}) or (not {plain} and {column} = {words}))"

    def date(self, column: str, op: str, value: Any) -> str:
        if isinstance(value, Days):
            first = self.param(self.as_of - timedelta(days=value.days), "::date")
            return f"{column} >= {first}" if op == "within" else f"{column} < {first}"
        if isinstance(value, Range):
            return (
                f"{column} between {self.param(value.first, '::date')} and {self.param(value.last, '::date')}"
            )
        return f"{column} {'>=' if op == 'from' else '<'} {self.param(value, '::date')}"

    def birthday(self, column: str, op: str, value: Any) -> str:
        if op == "anniversary_in":
            days = anniversaries(as_of=self.as_of, first=value.first, last=value.last)
            number = f"(extract(month from {column}) * 100 + extract(day from {column}))::integer"
            return f"{number} = any({self.param(days)}::integer[])"
        now = self.as_of.month
        months = {"this_month": [now], "next_month": [now % 12 + 1]}.get(op) or list(value)
        return f"extract(month from {column})::integer = any({self.param(months)}::integer[])"

    def consent(self, channel: str, purpose: str, state: str) -> str:
        rows = (
            "select consent.member_id from members_consent as consent "
            f"where consent.channel = {self.param(channel)} and consent.purpose = {self.param(purpose)}"
        )
        if state == NEVER_ASKED:
            return f"(member.id not in ({rows}))"
        return f"(member.id in ({rows} and consent.state = {self.param(state)}))"

    def contactable(self, channel: str) -> str:
        """There is an address, consent in force, and no suppression: as members.privacy.contactable says."""
        address = f"member.{COLUMNS[channel]}"
        reachable = f"{address} <> ''"
        if channel == Channel.SMS:
            reachable += f" and not ({address} like '+886%%' and {address} not like '+8869%%')"
        keys = pads()
        inner, outer = self.param(keys["inner"]), self.param(keys["outer"])
        suppressed = (
            "exists (select from members_suppression as suppression"
            f" where suppression.channel = {self.param(channel)} and suppression.address_hash"
            f" = sha256({outer} || sha256({inner} || convert_to({address}, 'UTF8'))))"
        )
        return f"({reachable} and {self.consent(channel, 'marketing', 'granted')} and not {suppressed})"


_COMPARED = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "=", "!=": "<>"}
