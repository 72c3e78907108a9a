"""How a survey comes to be: questions in order, branches that lead forward, versions that stay."""

from __future__ import annotations

import pytest

from members import surveys
from members.models import Survey, SurveyQuestion, SurveyVersion
from members.surveys import CannotBuild, QuestionFields
from tests.members.surveys import cast
from tests.members.surveys.cast import AT

pytestmark = pytest.mark.django_db


def keys(survey: Survey) -> list[str]:
    return list(surveys.draft_of(survey=survey).questions.values_list("key", flat=True))


def test_questions_move_come_and_go() -> None:
    survey = cast.draft()
    surveys.move_question(survey=survey, key="q4", by=None, up=True)
    assert keys(survey) == ["q1", "q2", "q4", "q3"]
    surveys.move_question(survey=survey, key="q1", by=None, up=True)
    surveys.move_question(survey=survey, key="q3", by=None, up=False)
    assert keys(survey) == ["q1", "q2", "q4", "q3"]
    surveys.remove_question(survey=survey, key="q2", by=None)
    made = surveys.put_question(
        survey=survey, question=QuestionFields(kind="csat", text_zh="滿意嗎？"), by=None, after="q1"
    )
    assert keys(survey) == ["q1", made.key, "q4", "q3"]
    assert made.key == "q5"


def test_what_stands_in_the_way_of_publishing_is_named() -> None:
    survey = cast.draft()
    surveys.remove_question(survey=survey, key="q3", by=None)
    surveys.put_question(survey=survey, question=QuestionFields(kind="single", text_zh="哪一個？"), by=None)
    draft = surveys.draft_of(survey=survey)
    found = [(one.key, one.words) for one in surveys.problems(draft, list(draft.questions.all()))]
    assert [key for key, _words in found] == ["q1", "q5"]
    with pytest.raises(CannotBuild):
        surveys.publish(survey=survey, by=None, at=AT)
    survey.refresh_from_db()
    assert survey.state == "draft"


@pytest.mark.parametrize(
    "rule",
    [
        {"op": "at_least", "value": "7", "go": "q1"},
        {"op": "at_least", "value": "11", "go": "end"},
        {"op": "at_least", "value": "viel", "go": "end"},
        {"op": "sounds_like", "value": "7", "go": "end"},
        {"op": "is", "value": "7", "go": "q99"},
    ],
)
def test_a_branch_that_cannot_be_is_refused(rule: dict[str, str]) -> None:
    survey = cast.draft()
    question = QuestionFields(kind="nps", text_zh="推薦嗎？", rules=[rule])
    surveys.put_question(survey=survey, question=question, by=None, key="q1")
    with pytest.raises(CannotBuild):
        surveys.publish(survey=survey, by=None, at=AT)


def test_a_change_is_a_new_version_and_those_who_answer_finish_the_old_one() -> None:
    survey = cast.opened()
    begun = surveys.start(survey=survey, at=AT)
    surveys.put_question(
        survey=survey, question=QuestionFields(kind="nps", text_zh="換個問法？"), by=None, key="q1"
    )
    assert surveys.current(survey).number == 1
    with pytest.raises(CannotBuild):
        surveys.put_question(survey=survey, question=QuestionFields(kind="text"), by=None, key="q77")
    surveys.publish(survey=survey, by=None, at=AT)
    assert surveys.current(survey).number == 2
    texts = dict(SurveyQuestion.objects.filter(key="q1").values_list("version__number", "text_zh"))
    assert texts == {1: "您會把我們推薦給朋友嗎？", 2: "換個問法？"}
    assert surveys.stand(begun).shown[0].text_zh == "您會把我們推薦給朋友嗎？"
    assert surveys.start(survey=survey, at=AT).version.number == 2
    with pytest.raises(CannotBuild):
        surveys.publish(survey=survey, by=None, at=AT)


def test_a_draft_can_be_dropped_but_not_the_first() -> None:
    survey = cast.opened()
    surveys.remove_question(survey=survey, key="q4", by=None)
    assert surveys.drop_draft(survey=survey, by=None)
    assert not surveys.drop_draft(survey=survey, by=None)
    assert list(SurveyVersion.objects.values_list("number", flat=True)) == [1]
    assert keys(survey) == ["q1", "q2", "q3", "q4"]


def test_a_short_name_is_taken_once() -> None:
    cast.draft()
    with pytest.raises(CannotBuild):
        surveys.create(name="另一份", code="autumn", kind="form", by=None)


def test_closed_surveys_open_again() -> None:
    survey = cast.opened()
    assert surveys.close(survey=survey, by=None, at=AT)
    assert not surveys.close(survey=survey, by=None, at=AT)
    assert (survey.state, survey.closed_at) == ("closed", AT)
    assert surveys.reopen(survey=survey, by=None)
    assert (survey.state, survey.closed_at) == ("open", None)
