"""What keeps a file from being loaded at all, as sentences that say what to do about it.

The log and the terminal read them in English; a page reads them in the language of whoever looks, also when
the worker that met the problem has long ended.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

NO_LINE = _("%(file)s has no line %(line)s: choose the line that names the columns.")
TOO_MANY_COLUMNS = _("%(file)s has %(count)s columns; at most %(most)s are read.")
TWO_COLUMNS = _("%(file)s has two columns for %(field)s: rename or remove one of them.")
NO_END_OF_LINE = _("%(file)s has no end of line in its first %(count)s bytes: it is no csv file.")
BINARY = _("%(file)s holds binary data: it is no csv file.")
DAMAGED = _("%(file)s is damaged: %(why)s.")


class CannotLoad(Exception):
    """The file as a whole cannot be read; single bad rows go to the rejects instead.

    `say` is a msgid with named places (marked by gettext_noop where it is raised), `told` fills them.
    """

    def __init__(self, say: str, **told: object) -> None:
        self.say, self.told = say, {name: str(value) for name, value in told.items()}
        super().__init__(say % self.told)

    @property
    def kept(self) -> dict[str, Any]:
        """As a load keeps it."""
        return {"say": self.say, "told": self.told}

    @property
    def words(self) -> str:
        return in_words(self.kept)


class Busy(CannotLoad):
    """Another process is at work on this load right now."""


def in_words(kept: dict[str, Any]) -> str:
    """A problem that was kept, in the language of now; nothing for none."""
    if not kept:
        return ""
    told = dict(kept["told"])
    if "why" in told:
        told["why"] = gettext(told["why"])
    return gettext(kept["say"]) % told
