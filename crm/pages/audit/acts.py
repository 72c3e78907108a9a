"""What is an act that can be taken back? Who may, what stood there before, and how it comes back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext

from crm.formats import join
from crm.models import AuditEntry, User


@dataclass(frozen=True)
class Former:
    """One value: before the act, after it, and now."""

    name: str
    label: str
    before: str
    after: str
    now: str

    @property
    def is_overtaken(self) -> bool:
        return self.after != self.now


class CannotRestore(Exception):
    """The message says why."""


@dataclass(frozen=True)
class Back:
    """Bring these values back: who, when, and the day the screens show."""

    names: Collection[str]
    by: User
    at: datetime
    as_of: date


@dataclass(frozen=True)
class Act:
    """`right` is what doing it anew needs; `read` and `write` raise CannotRestore."""

    right: str
    read: Callable[[AuditEntry, User], list[Former]]
    write: Callable[[AuditEntry, Back], None]


def version_of(entry: AuditEntry) -> int:
    return int(entry.detail["version"])


def no_earlier() -> CannotRestore:
    return CannotRestore(gettext("There is no earlier version."))


def meanwhile() -> CannotRestore:
    return CannotRestore(gettext("Somebody else saved a version meanwhile: look at it and try again."))


def in_words(value: Any) -> str:
    """A value of a rule as a person reads it."""
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return join([f"{name} {in_words(one)}" for name, one in value.items()])
    if isinstance(value, list):
        return join(
            [
                str(one.get("zh") or one.get("value")) if isinstance(one, dict) else in_words(one)
                for one in value
            ]
        )
    return str(localize(value))
