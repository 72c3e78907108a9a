"""What people say: screen after screen, along the branches, once, and with what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from members import surveys
from members.models import (
    Complaint,
    ComplaintEvent,
    Interaction,
    RewardDue,
    SurveyAnswer,
    SurveyInvitation,
    SurveyResponse,
)
from members.surveys import Over
from tests import shop
from tests.campaign_cast import make_brand
from tests.members.surveys import cast
from tests.members.surveys.cast import AT, HAPPY, SAD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand()


def said(response: SurveyResponse) -> dict[str, object]:
    return {
        answer.key: answer.codes or (int(answer.number) if answer.number is not None else answer.text)
        for answer in response.answers.order_by("key")
    }


def test_branches_decide_what_is_asked() -> None:
    survey = cast.opened()
    happy, sad = cast.answered(survey, HAPPY), cast.answered(survey, SAD)
    assert said(happy) == {"q1": 9, "q3": ["taipei"], "q4": "謝謝"}
    assert said(sad) == {"q1": 3, "q2": ["late"], "q3": ["tainan"], "q4": ""}
    assert happy.finished_at == sad.finished_at == AT


def test_what_was_said_on_a_branch_that_was_left_again_does_not_count() -> None:
    survey = cast.opened()
    response = surveys.start(survey=survey, at=AT)
    surveys.answer(response=response, key="q1", said={"q1": ["2"]}, at=AT)
    surveys.answer(response=response, key="q2", said={"q2": ["cold"], "q3": ["tainan"]}, at=AT)
    assert response.finished_at == AT  # q2, q3 and q4 stand on one screen
    again = surveys.start(survey=survey, at=AT)
    surveys.answer(response=again, key="q1", said={"q1": ["2"]}, at=AT)
    assert [one.key for one in surveys.stand(again).shown] == ["q2", "q3", "q4"]
    surveys.answer(response=again, key="q1", said={"q1": ["10"]}, at=AT)
    assert [one.key for one in surveys.stand(again).shown] == ["q3", "q4"]
    surveys.answer(response=again, key="q3", said={"q3": ["taipei"]}, at=AT)
    assert said(again) == {"q1": 10, "q3": ["taipei"], "q4": ""}


def test_a_story_shows_one_scene_at_a_time_and_can_be_gone_on_with() -> None:
    survey = cast.opened(kind="story")
    response = surveys.start(survey=survey, at=AT)
    seen = []
    for key, values in (("q1", ["5"]), ("q2", []), ("q3", ["taipei"])):
        here = surveys.stand(SurveyResponse.objects.get(pk=response.pk))
        seen.append([one.key for one in here.shown])
        surveys.answer(response=response, key=key, said={key: values}, at=AT)
    assert seen == [["q1"], ["q2"], ["q3"]]
    here = surveys.stand(response)
    assert ([one.key for one in here.shown], here.back) == (["q4"], "q3")
    assert [one.key for one in surveys.stand(response, key="q2").shown] == ["q2"]


def test_what_is_wrong_is_said_at_its_question_and_nothing_is_kept() -> None:
    survey = cast.opened()
    response = surveys.start(survey=survey, at=AT)
    assert list(surveys.answer(response=response, key="q1", said={}, at=AT)) == ["q1"]
    assert list(surveys.answer(response=response, key="q1", said={"q1": ["11"]}, at=AT)) == ["q1"]
    surveys.answer(response=response, key="q1", said={"q1": ["0"]}, at=AT)
    wrong = surveys.answer(
        response=response, key="q2", said={"q2": ["late", "nonsense"], "q4": ["a\0b"]}, at=AT
    )
    assert set(wrong) == {"q2", "q4"}
    assert said(response) == {"q1": 0}


def test_a_personal_answer_counts_once_and_stands_on_the_timeline() -> None:
    survey, member = cast.opened(reward_type_id=7), shop.member("王小明")
    response = cast.answered(survey, HAPPY, member=member)
    assert SurveyInvitation.objects.get().state == "answered"
    contact = Interaction.objects.get(member=member)
    assert (contact.kind, contact.is_own, contact.subject) == ("answered", True, "秋季問卷")
    assert list(RewardDue.objects.values_list("member", "source")) == [(member.pk, f"survey:{survey.pk}")]
    with pytest.raises(Over):
        surveys.answer(response=response, key="q1", said={"q1": ["0"]}, at=AT)
    assert said(response)["q1"] == 9
    # Asked again after a visit: another answer, and no second reward.
    surveys.invite(survey=survey, members=[member], by=None, at=AT, occasion="booking:1")
    invitation = SurveyInvitation.objects.get(occasion_key="booking:1")
    other = surveys.start(survey=survey, at=AT, invitation=invitation)
    surveys.answer(response=other, key="q1", said={"q1": ["8"]}, at=AT)
    surveys.answer(response=other, key="q3", said={}, at=AT)
    assert other.finished_at is not None
    assert RewardDue.objects.count() == 1


def test_an_anonymous_answer_touches_no_member() -> None:
    survey = cast.opened(reward_type_id=7)
    response = cast.answered(survey, SAD)
    assert response.member_id is None
    assert not Interaction.objects.exists()
    assert not RewardDue.objects.exists()


def test_nobody_answers_what_is_closed_or_too_late() -> None:
    survey, member = cast.opened(), shop.member("王小明")
    invitation = cast.invited(survey, member)
    begun = surveys.start(survey=survey, at=AT)
    with pytest.raises(Over):
        surveys.start(survey=survey, at=AT + timedelta(days=28), invitation=invitation)
    assert surveys.close_due(at=AT + timedelta(days=27)) == 0
    assert surveys.close_due(at=AT + timedelta(days=28)) == 1
    assert surveys.close_due(at=AT + timedelta(days=28)) == 0
    surveys.close(survey=survey, by=None, at=AT)
    with pytest.raises(Over):
        surveys.start(survey=survey, at=AT)
    with pytest.raises(Over):
        surveys.answer(response=begun, key="q1", said={"q1": ["9"]}, at=AT)
    assert not SurveyAnswer.objects.exists()


def test_a_survey_by_invitation_takes_no_strangers() -> None:
    survey = cast.opened(takes_anonymous=False)
    with pytest.raises(Over):
        surveys.start(survey=survey, at=AT)


def test_who_would_not_recommend_us_is_looked_after() -> None:
    survey, member = cast.opened(), shop.member("王小明")
    cast.answered(survey, SAD, member=member)
    complaint = Complaint.objects.get()
    assert (complaint.member, complaint.status, complaint.severity, complaint.door) == (
        member, "new", "s3", "web",
    )  # fmt: skip
    assert complaint.subject == "秋季問卷：10 分只給 3 分"
    assert complaint.text == "哪裡不好？ 送太慢\n您住在哪裡？ 台南市"
    # One who is being talked to already gets a line, and no second complaint.
    second = cast.answered(cast.opened(code="winter"), SAD, member=member)
    assert second.finished_at == AT
    assert Complaint.objects.count() == 1
    assert ComplaintEvent.objects.filter(complaint=complaint, kind="note").count() == 1
    cast.answered(survey, HAPPY, member=shop.member("林佳穎"))
    assert Complaint.objects.count() == 1
