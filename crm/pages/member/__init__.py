"""One member: who this is, what happened, what they are worth, and what the words on the page mean."""

from crm.pages.member.asking import question
from crm.pages.member.playbook import hand_over, playbook
from crm.pages.member.record import edit, field
from crm.pages.member.stage import override
from crm.pages.member.views import detail, more, reveal, withdraw
from crm.pages.member.why import why

__all__ = [
    "detail",
    "edit",
    "field",
    "hand_over",
    "more",
    "override",
    "playbook",
    "question",
    "reveal",
    "why",
    "withdraw",
]
