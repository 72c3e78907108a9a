"""What stood there before an act of the log, and how is it brought back? Each kind of act by its own module.

The log holds no values: those of a member are in their history, those of a rule in its versions, or beside
the line. What a person may not see they may not bring back either.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.access import may
from crm.models import AuditEntry, User
from crm.pages.audit import of_images, of_members, of_tables, of_versions
from crm.pages.audit.acts import Act, Back, CannotRestore, Former

__all__ = ["CannotRestore", "Former", "formers", "is_restorable", "restore"]

ACTS: dict[str, Act] = of_members.ACTS | of_versions.ACTS | of_images.ACTS | of_tables.ACTS
#: Rules of which nothing is kept: the page says so rather than leaving it open.
NOT_KEPT = {
    "script.remove": _("A script that was removed is not kept. The shipped words of one are in force again."),
}


def is_restorable(entry: AuditEntry, person: User) -> bool:
    """Whether this person may take the act of this line back; not whether it still has to, or can, be."""
    act = ACTS.get(entry.action)
    return act is not None and may(person, act.right) and not _is_first(entry)


def why_not(entry: AuditEntry) -> str:
    """Why the change of a rule cannot be brought back; nothing where it can, or is none."""
    return str(NOT_KEPT.get(entry.action, ""))


def formers(entry: AuditEntry, person: User) -> list[Former]:
    """The values of before that are not those of now. Raises CannotRestore."""
    return [one for one in ACTS[entry.action].read(entry, person) if one.before != one.now]


def restore(entry: AuditEntry, *, names: Collection[str], by: User, at: datetime, as_of: date) -> None:
    """Bring these values of before back, as an act of its own. Raises CannotRestore."""
    wanted = {one.name for one in formers(entry, by)} & set(names)
    if not wanted:
        raise CannotRestore(gettext("Everything stands as it was before."))
    ACTS[entry.action].write(entry, Back(wanted, by, at, as_of))


def _is_first(entry: AuditEntry) -> bool:
    """The first version of a rule has nothing before it; a playbook has the shipped words."""
    return entry.detail.get("version") == 1 and not entry.action.startswith("playbook.")
