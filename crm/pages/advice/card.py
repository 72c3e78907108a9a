"""The card "What next" of one member."""

from __future__ import annotations

from typing import Any

from analytics import advice
from analytics.models import MemberAdvice, MemberWorth
from crm.access import may
from crm.models import User
from crm.pages.advice import words
from members.models import Member


def next_card(member: Member, person: User) -> dict[str, Any]:
    """Action, channel, time, gain, reason, the next category with its evidence, and what they are worth."""
    found = advice.suggestion(member_id=member.pk)
    worth = MemberWorth.objects.filter(member=member).first()
    if found is None:
        return {"next": None, "worth": None}
    action = found.advice.action
    return {
        "next": found.advice,
        "worth": worth,
        "next_as_of": found.as_of,
        "next_action": words.action_words(action),
        "next_sentence": words.of_member(found),
        "next_when": words.when(found.advice.daypart),
        "next_evidence": words.evidence(found.step) if found.step else "",
        "next_offer": found.offer_name if action == MemberAdvice.Action.OFFER else "",
        "may_call": action == MemberAdvice.Action.CALL and may(person, "risk.hand_over"),
        "may_plan": may(person, "figures.view"),
    }
