"""What can a segment ask? Fields of members, events that happened to them, and the brand's own fields."""

from __future__ import annotations

from lifecycle.segments.catalogue.events import EVENTS, add_events
from lifecycle.segments.catalogue.fields import FIELDS, add_fields
from lifecycle.segments.catalogue.kinds import (
    AGGREGATES,
    OF_AMOUNTS,
    OF_DAYS,
    OPERATORS,
    Choices,
    Event,
    Field,
    Kind,
    Label,
    operators_of,
)
from lifecycle.segments.catalogue.own import PREFIX, own_field, own_fields
from lifecycle.segments.catalogue.words import (
    group_choices,
    stage_choices,
    sub_state_choices,
    type_choices,
)

__all__ = [
    "AGGREGATES",
    "EVENTS",
    "FIELDS",
    "OF_AMOUNTS",
    "OF_DAYS",
    "OPERATORS",
    "Choices",
    "Event",
    "Field",
    "Kind",
    "Label",
    "add_events",
    "add_fields",
    "all_fields",
    "field_named",
    "group_choices",
    "operators_of",
    "own_fields",
    "stage_choices",
    "sub_state_choices",
    "type_choices",
]


def field_named(name: str) -> Field | None:
    """A field of the catalogue or of the brand's own."""
    return own_field(name) if name.startswith(PREFIX) else FIELDS.get(name)


def all_fields() -> list[Field]:
    """Everything that an editor offers."""
    return [*FIELDS.values(), *own_fields()]
