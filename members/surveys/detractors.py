"""Somebody would not recommend us: who calls them? A complaint is taken down, once for a response.

Scores of 0 to 6 are detractors (Reichheld, 2003). Who has an open complaint is being talked to already; what
they said is added there.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from members import complaints
from members.models import Complaint, Member, SurveyQuestion, SurveyResponse
from members.surveys.scales import option_labels
from members.surveys.walking import Given

MOST_POINTS = 6
#: A low score is more than a wish.
BAD_POINTS = 3
SPACE = uuid.UUID("6f1d4a52-2f0b-4c1c-8b47-0a5f3c1f9d10")


def look_after(
    *,
    response: SurveyResponse,
    questions: Sequence[SurveyQuestion],
    answers: Mapping[str, Given],
    at: datetime,
) -> Complaint | None:
    """The complaint of a member whose answer to "would you recommend us" was 6 or less."""
    points = _points(questions, answers)
    if response.member is None or points is None or points > MOST_POINTS:
        return None
    said = _said(questions, answers)
    open_one = complaints.open_for_members([response.member.pk]).get(response.member.pk)
    if open_one is not None:
        words = _("Gave %(points)s of 10 in %(survey)s.") % {
            "points": points, "survey": response.survey.name,
        }  # fmt: skip
        complaints.note(complaint=open_one, text=f"{words} {said}".strip(), by=None, at=at)
        return open_one
    return _taken_down(response.member, response, points, said, at=at)


def _taken_down(
    member: Member, response: SurveyResponse, points: int, said: str, *, at: datetime
) -> Complaint:
    words = {"points": points, "survey": response.survey.name}
    return complaints.take_down(
        member=member,
        said=complaints.Said(
            subject=(_("%(points)s of 10 in %(survey)s") % words)[:120],
            category="other",
            severity=Complaint.Severity.S3 if points <= BAD_POINTS else Complaint.Severity.S4,
            door=Complaint.Door.LINE if response.channel == "line" else Complaint.Door.WEB,
            text=said,
        ),
        by=None,
        at=at,
        submission=uuid.uuid5(SPACE, str(response.pk)),
    )


def _points(questions: Sequence[SurveyQuestion], answers: Mapping[str, Given]) -> int | None:
    """The lowest score, where several are asked."""
    given = [
        int(answer.number)
        for question in questions
        if question.kind == SurveyQuestion.Kind.NPS
        and (answer := answers.get(question.key)) is not None
        and answer.number is not None
    ]
    return min(given, default=None)


def _said(questions: Sequence[SurveyQuestion], answers: Mapping[str, Given]) -> str:
    """What they said besides, question by question; contact data is in the record and not here."""
    lines = []
    for question in questions:
        given = answers.get(question.key)
        if given is None or given.is_empty or question.field or question.kind == SurveyQuestion.Kind.NPS:
            continue
        labels = option_labels(question) if given.codes else {}
        words = "、".join(labels.get(code, code) for code in given.codes) or given.text or str(given.number)
        lines.append(f"{question.text_zh or question.text_en} {words}")
    return "\n".join(lines)
