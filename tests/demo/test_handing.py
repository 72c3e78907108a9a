"""The demo brand hands its members on: lines of checklists ticked, each once in a turn."""

from __future__ import annotations

import pytest

from crm.demo import handing
from lifecycle import playbooks
from lifecycle.models import HandOver, MemberStage
from tests import shop

pytestmark = pytest.mark.django_db


def test_lines_are_ticked_by_an_agent_and_only_those_of_the_phase() -> None:
    agent = shop.staff("agent")
    # A third is drawn by the number of the member: of these some are, whatever their numbers.
    for place in range(40):
        shop.member(f"客{place}", orders=[20])
    shop.open_shop(months=3)
    ticked = handing.tick(at=shop.AT)
    rows = list(HandOver.objects.all())
    assert ticked == len(rows) > 0
    assert {row.by_id for row in rows} == {agent.pk}
    lines = {phase: {line.key for line in playbooks.playbook(phase).checklist} for phase in playbooks.PHASES}
    assert all(row.item in lines[row.phase] and row.at <= shop.AT for row in rows)
    now = {state.member_id: state for state in MemberStage.objects.all()}
    here = [row for row in rows if row.began_on == now[row.member_id].since_on]
    assert all(row.phase == playbooks.PHASE_OF[now[row.member_id].stage] for row in here)
    assert handing.tick(at=shop.AT) == 0
