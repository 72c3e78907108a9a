"""Which question is worth asking this member now? (domain.md §15)

The one with the largest weight × gap × chance of an answer, among those that fill what is missing; at most
two in one contact, and a refused one rests for 180 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.formats import local
from members.models import AskedQuestion, Member, Question
from members.profile import facts
from members.profile.completeness import stage_of, weights_of
from members.profile.standing import COUNTS, DECLARED

REST_DAYS, MOST_IN_CONTACT = 180, 2


@dataclass(frozen=True)
class Candidate:
    question: Question
    fact: str
    weight: int
    gain: float


def next_best_question(
    *, member: Member, at: datetime, contact: str = "", stage: str | None = None, source: str = ""
) -> Question | None:
    """None where nothing is missing, or where this contact has had its two questions.

    `source` and `contact` name the conversation as in `put`; without a contact no question counts as put.
    """
    if contact and count_put(member=member, source=source, contact=contact) >= MOST_IN_CONTACT:
        return None
    best = next(iter(candidates(member=member, at=at, stage=stage, source=source, contact=contact)), None)
    return best.question if best else None


def candidates(
    *, member: Member, at: datetime, stage: str | None = None, source: str = "", contact: str = ""
) -> list[Candidate]:
    """All that could be asked, best first."""
    weights = weights_of(stage or stage_of(member))
    known = facts.known(member, on=local(at).date(), facts=weights)
    resting = _resting(member, at, source, contact)
    found = []
    for question in Question.objects.filter(is_active=True).exclude(field=""):
        if question.pk in resting:
            continue
        for fact in _facts_told_by(question.field, weights):
            counts = COUNTS[known.standing(fact)]
            if counts < COUNTS[DECLARED]:
                gain = weights[fact] * (1 - counts) * question.probability
                found.append(Candidate(question, fact, weights[fact], gain))
    return sorted(
        (candidate for candidate in found if candidate.gain > 0),
        key=lambda candidate: (-candidate.gain, candidate.question.position, candidate.question.pk),
    )


def count_put(*, member: Member, source: str, contact: str) -> int:
    """How many questions this contact has had already."""
    return AskedQuestion.objects.filter(member=member, source=source, contact=contact).count()


def _facts_told_by(field: str, weights: Iterable[str]) -> list[str]:
    return [fact for fact in weights if fact == field or field in facts.fields_of(fact)]


def _resting(member: Member, at: datetime, source: str, contact: str) -> set[int]:
    """Refused within the last half year, or put in this very contact."""
    rows = AskedQuestion.objects.filter(member=member)
    refused = rows.filter(outcome=AskedQuestion.Outcome.REFUSED, at__gt=at - timedelta(days=REST_DAYS))
    resting = set(refused.values_list("question", flat=True))
    if contact:
        resting |= set(rows.filter(source=source, contact=contact).values_list("question", flat=True))
    return resting
