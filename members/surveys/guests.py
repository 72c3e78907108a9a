"""Who was it, when somebody at the open address left a contact? The one service of the doors says it.

Without a contact an answer stays anonymous for good. With one it is a member's, known or new; a contact that
was only typed never changes what is known of somebody, it fills gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from members import doors, ingest, profile
from members.models import DuplicateCandidate, Member, SurveyQuestion, SurveyResponse
from members.surveys.filling import fill, value_of
from members.surveys.walking import Given

SOURCE = "surveys"
#: Which answers say who somebody is.
TELLING = {*doors.POINTS, "name", "birthday"}
#: The fact of the bank that a phone answers.
STANDS_FOR = {"reach": "phone"}


def recognise(
    *,
    response: SurveyResponse,
    questions: Sequence[SurveyQuestion],
    answers: Mapping[str, Given],
    at: datetime,
) -> Member | None:
    """The member of an anonymous response, who gets what it adds to their record; None without a contact."""
    said = _said(questions, answers)
    if not any(said.get(point) for point in doors.POINTS):
        return None
    fields = ingest.MemberFields(
        external_id="", language=response.language, joined_at=at, updated_at=at, **said
    )
    try:
        came = doors.arrive(fields=fields, source=SOURCE, door=DuplicateCandidate.Door.SURVEY, at=at)
    except ingest.Refused:
        return None
    response.member = came.member
    response.save(update_fields=["member"])
    adds = [question for question in questions if came.is_new or _is_gap(came.member, question)]
    fill(response=response, questions=adds, answers=answers, at=at)
    return came.member


def _said(questions: Sequence[SurveyQuestion], answers: Mapping[str, Given]) -> dict[str, Any]:
    """Of the answers, those that say who it is, as a record keeps them."""
    said: dict[str, Any] = {}
    for question in questions:
        name, given = STANDS_FOR.get(question.field, question.field), answers.get(question.key)
        if name in TELLING and given is not None and not given.is_empty:
            said |= profile.tried({name: value_of(question, given)})[0]
    return {name: value for name, value in said.items() if value}


def _is_gap(member: Member, question: SurveyQuestion) -> bool:
    """Somebody who typed a contact of theirs may say more of them, but nothing else, and no other contact."""
    name = STANDS_FOR.get(question.field, question.field)
    if not name or name in doors.POINTS or name not in profile.fields_named({name}):
        return False
    return profile.is_empty(profile.value_in(member, name))
