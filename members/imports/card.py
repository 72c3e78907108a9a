"""What does a page show of a load: how far it is, what came of it, and what to do when it failed?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from members.imports.loads import UNFINISHED
from members.imports.reasons import in_words
from members.models import Channel, Load

State = Load.State
#: Look every second at first, then every five.
SHORT_SECONDS, LONG_SECONDS, LONG_AFTER = 1, 5, 15


@dataclass(frozen=True)
class Phase:
    text: str
    state: str


@dataclass(frozen=True)
class Reach:
    """How many members one channel reaches, and why not the others."""

    channel: str
    count: int
    others: str


@dataclass(frozen=True)
class Card:
    is_over: bool
    every: int
    done: int
    total: int
    seconds_left: int | None
    phases: list[Phase]
    rejected: list[tuple[str, int]] = field(default_factory=list)
    warnings: list[tuple[str, int]] = field(default_factory=list)
    reach: list[Reach] = field(default_factory=list)


def card_of(load: Load, *, now: datetime) -> Card:
    is_over = load.state not in UNFINISHED
    age = (now - (load.started_at or load.created_at)).total_seconds()
    done, total = _progress(load)
    counts = load.counts if is_over else {}
    if load.state == State.CHECKED:
        counts = load.trial
    return Card(
        is_over=is_over,
        every=SHORT_SECONDS if age < LONG_AFTER else LONG_SECONDS,
        done=done,
        total=total,
        seconds_left=round(age * (total - done) / done) if not is_over and done > total / 20 > 0 else None,
        phases=_phases(load),
        rejected=_in_words(counts.get("rejected_by_reason", {})),
        warnings=_in_words(counts.get("warnings", {})),
        reach=[_reach(channel, reasons) for channel, reasons in counts.get("contactable", {}).items()],
    )


def _progress(load: Load) -> tuple[int, int]:
    """Bytes while reading a plain file, lines while writing; no total where nobody knows one."""
    if load.state == State.READING and load.offset <= load.size:
        return load.offset, load.size
    if load.state == State.APPLYING and load.applied_line:
        return load.applied_line, load.lines_read
    return 0, 0


def _phases(load: Load) -> list[Phase]:
    names = {
        State.QUEUED: gettext("Waiting for a worker"),
        State.READING: gettext("Reading the file"),
    }
    if load.is_trial:
        names |= {
            State.CHECKING: gettext("Trying it out, without writing"),
            State.CHECKED: gettext("Tried out"),
        }
    elif load.state == State.UNDOING:
        names = {State.UNDOING: gettext("Taking it back"), State.UNDONE: gettext("Done")}
    else:
        names |= {State.APPLYING: gettext("Writing into the database"), State.DONE: gettext("Done")}
    order = list(names)
    now = order.index(State(load.state)) if load.state in names else -1
    if load.state == State.DONE:
        now = len(order)
    return [
        Phase(text, "done" if place < now else "now" if place == now else "later")
        for place, text in enumerate(names.values())
    ]


def _in_words(reasons: dict[str, int]) -> list[tuple[str, int]]:
    return [
        (in_words(reason), count)
        for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    ]


def _reach(channel: str, reasons: dict[str, int]) -> Reach:
    others = [
        f"{in_words(reason)} {count:,}"
        for reason, count in reasons.items()
        if reason != "contactable" and count
    ]
    return Reach(str(Channel(channel).label), reasons["contactable"], " · ".join(others))
