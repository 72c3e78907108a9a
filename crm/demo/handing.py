"""What the agents of the demo brand handed on: ticks on the checklists of the phases their members passed."""

from __future__ import annotations

from datetime import datetime

from crm import sql
from crm.models import Role, User
from lifecycle import playbooks
from lifecycle.models import HandOver
from lifecycle.playbooks import PHASE_OF


def tick(*, at: datetime) -> int:
    """For a third of those who moved on lately, and of those who stand somewhere; twice is once."""
    agent = User.objects.filter(role=Role.AGENT, is_active=True).order_by("pk").first()
    if agent is None or HandOver.objects.exists():
        return 0
    rows = [
        (stage, phase, line.key, place)
        for stage, phase in PHASE_OF.items()
        for place, line in enumerate(playbooks.playbook(phase).checklist)
    ]
    stages, phases, items, places = (list(column) for column in zip(*rows, strict=True))
    return sql.run(
        "crm/demo/hand_over", at=at, by=agent.pk, stages=stages, phases=phases, items=items, places=places
    )
