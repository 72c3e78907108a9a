"""What does a trial show of single rows? The file's values beside the known ones, masked for its reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from crm import masking, sql
from crm.models import Brand, User
from members.imports.reasons import in_words
from members.imports.shape import CUSTOM
from members.imports.staging import Staging
from members.models import CustomField, Load, Member

LONGEST = 60
#: What stands beside the columns of a member.
BESIDE = {
    "stage": _("Stage to show"),
    "stage_reason": _("Reason for the stage"),
    "stage_until": _("Stage until"),
}


@dataclass(frozen=True)
class Value:
    field: str
    before: str
    after: str
    is_lost: bool


@dataclass(frozen=True)
class Example:
    line: int
    what: str
    member: Member | None
    values: list[Value]


@dataclass(frozen=True)
class Twin:
    line: int
    member: Member | None
    field: str


def examples(load: Load, *, for_user: User) -> list[Example]:
    """Of creates, updates and rows that are older than what is known."""
    rows = load.trial.get("examples", [])
    staged, members = _staged(load, [row[1] for row in rows]), _members(row[2] for row in rows)
    found = []
    for what, line, member_id, fields, overwrites in rows:
        member, cells = members.get(member_id), staged.get(line, {})
        names = fields if what == "update" else [name for name, cell in cells.items() if cell]
        values = [
            Value(
                field_label(name), _known(member, name, for_user), _cut(cells.get(name)), name in overwrites
            )
            for name in names
            if name not in {"member_id", "updated_at", "tags"} and not name.startswith("other_")
        ]
        found.append(Example(line, what, member, values))
    return found


def twins(load: Load) -> list[Twin]:
    rows = load.trial.get("twin_examples", [])
    members = _members(row[1] for row in rows)
    return [Twin(line, members.get(member_id), field_label(field)) for line, member_id, field in rows]


def fields(load: Load) -> list[tuple[str, int, int]]:
    """Which fields change how often, and where something known would be lost."""
    return [(field_label(name), changed, lost) for name, changed, lost in load.trial.get("fields", [])]


def rejects(load: Load) -> list[tuple[int, str, str]]:
    return [(line, in_words(reason), _cut(row)) for line, reason, row in load.trial.get("rejects", [])]


def field_label(name: str) -> str:
    """What people call a column of a member or a field of the brand's own."""
    if name.startswith(CUSTOM):
        field = CustomField.objects.filter(key=name.removeprefix(CUSTOM)).first()
        return field.label if field else name
    known = {field.name: str(field.verbose_name) for field in Member._meta.concrete_fields}
    return known.get(name) or str(BESIDE.get(name, name))


def _known(member: Member | None, name: str, user: User) -> str:
    if member is None:
        return ""
    if name.startswith(CUSTOM):
        return "…" if name.removeprefix(CUSTOM) in member.custom else ""
    value = getattr(member, name, "")
    masked = {"given_name": "name", "surname": "name", "card_no": "line_id"}.get(name, name)
    if masked in masking.SIGHT:
        return masking.shown(user, masked, value, of=member.pk) or ("…" if value else "")
    return _cut(value)


def _staged(load: Load, lines: list[int]) -> dict[int, dict[str, str]]:
    """The cells of these lines by their targets; nothing once the room is cleared."""
    staging = Staging(load.pk, Brand.get().zone)
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [f"{staging.schema}.staged"])
        if not lines or cursor.fetchone() == (None,):
            return {}
    own = {name: f"{CUSTOM}{key}" for name, key in load.layout.get("custom", {}).items()}
    with staging.work():
        rows = sql.fetch("select * from staged where line = any(%(lines)s)", {"lines": lines}).dicts()
    return {
        row["line"]: {own.get(name, name): cell for name, cell in row.items() if name != "line"}
        for row in rows
    }


def _members(ids: Iterable[int | None]) -> dict[int | None, Member]:
    return dict(Member.objects.in_bulk([pk for pk in ids if pk]))


def _cut(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
