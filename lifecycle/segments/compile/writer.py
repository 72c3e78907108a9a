"""What does a compiled condition consist of? Fixed text, the joins it needs, and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crm.models import Brand
from lifecycle.segments.catalogue import Event
from lifecycle.segments.compile.occurrences import Occurrences

#: The relations that columns read, each with one row a member at most.
RELATIONS = {
    "stage": "left join lifecycle_memberstage as stage on stage.member_id = member.id",
    "metrics": "left join lifecycle_membermetrics as metrics on metrics.member_id = member.id",
    "standing": "left join lifecycle_standing as standing on standing.member_id = member.id",
    "forecast": "left join lifecycle_membervalue as forecast on forecast.member_id = member.id",
    "leaving": "left join lifecycle_memberrisk as leaving on leaving.member_id = member.id",
    "likeness": "left join lifecycle_memberlikeness as likeness on likeness.member_id = member.id",
    "interests": (
        "left join (select member_id, array_agg(distinct topic)::text[] as topics from members_interest "
        "group by member_id) as interests on interests.member_id = member.id"
    ),
    "profile": "left join members_profilescore as profile on profile.member_id = member.id",
}
#: The same for a handful of members: looked up one by one, which the planner does not see by itself where a
#: relation is made of several tables or of everybody's rows. The fence keeps the lookup together.
RELATIONS_OF_FEW = {
    "standing": (
        "left join lateral (select * from lifecycle_standing as one where one.member_id = member.id offset 0)"
        " as standing on true"
    ),
    "interests": (
        "left join lateral (select array_agg(distinct topic)::text[] as topics from members_interest as one"
        " where one.member_id = member.id) as interests on true"
    ),
}
METRICS_OF_STANDING = "cross join lateral (select standing.*) as metrics"


def add_relation(name: str, join: str) -> None:
    """A relation that the columns of an upper app read; one row a member at most, joined from the left."""
    RELATIONS[name] = join


@dataclass(frozen=True)
class Condition:
    """A boolean SQL expression over `member` and the joins it needs, with its named parameters."""

    text: str
    params: dict[str, Any]
    #: Name of what is joined → the join, in the order in which they stand.
    relations: Mapping[str, str]
    #: Condition (by id) → the expression of what the member has.
    figures: Mapping[int, str] = field(default_factory=dict)

    @property
    def joins(self) -> str:
        return "\n".join(self.relations.values())


@dataclass
class Writer:
    """Gathers parameters and joins while a tree is written.

    `is_few` looks up what happened and where they stand member by member: for a sample, or for one.
    """

    as_of: date
    prefix: str
    is_few: bool = False
    params: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    figures: dict[int, str] = field(default_factory=dict)
    # What was joined for which question, so that asking twice joins once.
    asked: dict[Any, str] = field(default_factory=dict)
    # A relation of ours with the only members that matter, in its column member_id; empty: everybody.
    scope: str = ""
    happened: dict[tuple[str, tuple[str, ...]], Occurrences] = field(default_factory=dict)
    # Equal values are bound once, so that equal questions read alike.
    bound: dict[tuple[type, str], str] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return Brand.get().zone

    def param(self, value: Any, cast: str = "") -> str:
        name = self.bound.setdefault((type(value), repr(value)), f"{self.prefix}{len(self.params)}")
        self.params[name] = value
        return f"%({name})s{cast}"

    def relation(self, name: str) -> None:
        few = RELATIONS_OF_FEW if self.is_few else {}
        self.relations.setdefault(name, few.get(name, RELATIONS[name]))

    def join(self, kind: str, text: str) -> str:
        """Add a join of its own; `{alias}` stands for the name that it gets, which is returned."""
        alias = f"{self.prefix}{kind}{len(self.relations)}"
        self.relations[alias] = text.replace("{alias}", alias)
        return alias

    def occurrences(self, event: Event, relations: tuple[str, ...]) -> Occurrences:
        """What is asked of this event; it is written at the end, when everything that is asked is known."""
        key = event.name, relations
        if key not in self.happened:
            alias = self.join("e", "")
            self.happened[key] = Occurrences(event, relations, alias)
        return self.happened[key]

    def finished(self) -> dict[str, str]:
        """The joins, with those of events as they turned out."""
        for one in self.happened.values():
            self.relations[one.alias] = one.join(self, self.scope)
        if {"standing", "metrics"} <= self.relations.keys():
            # Whoever reads the standing has read the metrics.
            return {"standing": self.relations["standing"], **self.relations, "metrics": METRICS_OF_STANDING}
        return self.relations

    def fill(self, text: str, args: Mapping[str, str] = {}) -> str:
        """Bind what our own text names: the day, the zone, and the arguments of a field."""
        if "%(as_of)s" in text:
            text = text.replace("%(as_of)s", self.param(self.as_of, "::date"))
        if "%(zone)s" in text:
            text = text.replace("%(zone)s", self.param(self.zone.key))
        for name, word in args.items():
            text = text.replace(f"%({name})s", self.param(word))
        return text

    def midnight(self, day: date) -> datetime:
        """The moment at which a day of the brand begins."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)
