"""Is what this phase learnt handed on? The checklist of a member's phase, who ticked which line, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from crm.models import User, record
from lifecycle.models import HandOver, MemberStage, StageTransition
from lifecycle.playbooks.shipped import PHASE_OF, Line
from lifecycle.playbooks.worded import playbook


@dataclass(frozen=True)
class Item:
    """One line, and who saw to it."""

    line: Line
    by: str = ""
    at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.at is not None


@dataclass(frozen=True)
class Checklist:
    """What a phase hands on about one member, since the day on which the member's turn in it began."""

    phase: str
    began_on: date
    items: tuple[Item, ...]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)


class NotOnTheList(ValueError):
    """The member has no stage yet, or the phase's checklist no such line."""


def checklist_of(state: MemberStage) -> tuple[Checklist, Checklist | None]:
    """That of the phase the member is in, and what the one before handed on (None for a first stage)."""
    before = (
        StageTransition.objects.filter(member_id=state.member_id, seq__in=(state.seq - 1, state.seq))
        .order_by("-generation", "-seq")
        .values_list("generation", "to_stage", "on")[:2]
    )
    ticked = list(HandOver.objects.filter(member_id=state.member_id).select_related("by"))
    here = _filled(PHASE_OF[state.stage], state.since_on, ticked)
    chain = [row for row in before if row[0] == before[0][0]]
    if state.seq < 2 or len(chain) < 2:
        return here, None
    _generation, stage, on = chain[1]
    return here, _filled(PHASE_OF[stage], on, ticked)


@transaction.atomic
def tick(*, member_id: int, item: str, by: User, at: datetime) -> HandOver:
    """Somebody saw to a line; twice changes nothing. Raises NotOnTheList."""
    state = _state(member_id)
    phase = PHASE_OF[state.stage]
    if item not in {line.key for line in playbook(phase).checklist}:
        raise NotOnTheList(item)
    ticked, is_new = HandOver.objects.get_or_create(
        member_id=member_id, phase=phase, began_on=state.since_on, item=item, defaults={"by": by, "at": at}
    )
    if is_new:
        record(by=by, action="hand_over.tick", target=state, phase=phase, item=item)
    return ticked


@transaction.atomic
def untick(*, member_id: int, item: str, by: User) -> None:
    """It was not done after all; what an earlier phase handed on stays."""
    state = _state(member_id)
    gone, _by_model = HandOver.objects.filter(
        member_id=member_id, phase=PHASE_OF[state.stage], began_on=state.since_on, item=item
    ).delete()
    if gone:
        record(by=by, action="hand_over.untick", target=state, phase=PHASE_OF[state.stage], item=item)


def _state(member_id: int) -> MemberStage:
    state = MemberStage.objects.filter(member_id=member_id).exclude(stage="").first()
    if state is None:
        raise NotOnTheList("the next night computes the stage")
    return state


def _filled(phase: str, began_on: date, ticked: list[HandOver]) -> Checklist:
    rows = {row.item: row for row in ticked if (row.phase, row.began_on) == (phase, began_on)}
    return Checklist(
        phase,
        began_on,
        tuple(
            Item(line, str(rows[line.key].by or ""), rows[line.key].at) if line.key in rows else Item(line)
            for line in playbook(phase).checklist
        ),
    )
