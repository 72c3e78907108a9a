"""What do the answers add to the member's record? Declared values with the survey as their source.

A question of the bank names the field it fills; the record keeps where each value comes from. A question that
was passed over writes nothing, and a value that the field cannot keep stays with the answer alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from members import profile
from members.models import Member, Question, SurveyAnswer, SurveyQuestion, SurveyResponse
from members.surveys.walking import Given

Wrote = SurveyAnswer.Wrote


def fill(
    *,
    response: SurveyResponse,
    questions: Sequence[SurveyQuestion],
    answers: Mapping[str, Given],
    at: datetime,
) -> int:
    """Write the fields of the member who answered; how many were empty or had another value."""
    if response.member is None:
        return 0
    member, written = response.member, 0
    for question in questions:
        given = answers.get(question.key)
        if not question.field or given is None or given.is_empty:
            continue
        wrote = _write(member, question, given, source=f"survey:{response.survey.code}", at=at)
        SurveyAnswer.objects.filter(response=response, key=question.key).update(wrote=wrote)
        written += wrote in {Wrote.NEW, Wrote.CHANGED}
    return written


def _write(member: Member, question: SurveyQuestion, given: Given, *, source: str, at: datetime) -> str:
    """One answer through the bank, which every door shares; a question that left the bank fills its field."""
    member.refresh_from_db()
    bank = Question.objects.filter(code=question.bank_key).first() if question.bank_key else None
    name = profile.answer_field(bank).name if bank else question.field
    is_field = name in profile.fields_named({name})
    before = profile.value_in(member, name) if is_field else None
    value = value_of(question, given)
    try:
        if bank is not None:
            profile.answer(member=member, question=bank, value=value, source=source, at=at)
        else:
            profile.fill(member=member, field=question.field, value=value, source=source, at=at)
    except profile.Invalid:
        return Wrote.NOTHING
    if not is_field or profile.is_empty(before):
        return Wrote.NEW
    member.refresh_from_db()
    return Wrote.SAME if profile.value_in(member, name) == before else Wrote.CHANGED


def value_of(question: SurveyQuestion, given: Given) -> Any:
    """The answer as a field takes it."""
    if question.kind == SurveyQuestion.Kind.MULTIPLE:
        return list(given.codes)
    if given.codes:
        return given.codes[0] == "yes" if _is_yes_no(question) else given.codes[0]
    if given.number is not None:
        return int(given.number) if given.number == given.number.to_integral_value() else float(given.number)
    return given.text


def _is_yes_no(question: SurveyQuestion) -> bool:
    return {option["code"] for option in question.options} == {"yes", "no"}
