"""What an answer does to the record: the field, with the survey as its source, or nothing."""

from __future__ import annotations

import pytest

from members import profile, surveys
from members.models import (
    AskedQuestion,
    CustomField,
    DuplicateCandidate,
    FieldProvenance,
    Member,
    MemberChange,
    Question,
    Survey,
    SurveyAnswer,
)
from members.surveys import QuestionFields
from tests import shop
from tests.campaign_cast import make_brand
from tests.members.surveys import cast
from tests.members.surveys.cast import AT

pytestmark = pytest.mark.django_db
SKIN = [{"code": "dry", "zh": "乾性", "en": "dry"}, {"code": "oily", "zh": "油性", "en": "oily"}]


def asked() -> Survey:
    make_brand()
    options = [{"value": one["code"], "zh": one["zh"], "en": one["en"]} for one in SKIN]
    CustomField.objects.create(key="skin", label_zh="膚質", kind="choice", options=options)
    Question.objects.create(code="skin", field="custom:skin", wording_zh="膚質？", kind="choice", points=5)
    survey = surveys.create(name="膚況", code="skin", kind="story", by=None)
    for question in (
        QuestionFields(kind="single", text_zh="膚質？", options=SKIN, bank_key="skin", field="custom:skin"),
        QuestionFields(kind="text", text_zh="職業？", bank_key="job", field="occupation"),
        QuestionFields(kind="text", text_zh="生日？", bank_key="birthday", field="birthday"),
        QuestionFields(kind="text", text_zh="還有嗎？"),
    ):
        surveys.put_question(survey=survey, question=question, by=None)
    surveys.publish(survey=survey, by=None, at=AT)
    return survey


def told(survey: Survey, member: Member | None, *said: str) -> dict[str, str]:
    screens = [{f"q{number}": [value]} for number, value in enumerate(said, 1)]
    response = cast.answered(survey, screens, member=member)
    return dict(SurveyAnswer.objects.filter(response=response).values_list("key", "wrote"))


def test_answers_fill_the_record_and_say_where_they_come_from() -> None:
    survey, member = asked(), shop.member("王小明", occupation="護理師")
    wrote = told(survey, member, "dry", "護理師", "不是日期", "沒有")
    assert wrote == {"q1": "new", "q2": "same", "q3": "", "q4": ""}
    member.refresh_from_db()
    assert (member.custom["skin"], member.occupation, member.birthday) == ("dry", "護理師", None)
    standing = FieldProvenance.objects.get(member=member, field="custom:skin")
    assert (standing.source, standing.kind, standing.at) == ("survey:skin", "declared", AT)
    change = MemberChange.objects.get(member=member, field="custom:skin")
    assert (change.before, change.after, change.kind, change.source) == (None, "dry", "survey", "survey:skin")
    assert profile.value_in(member, "custom:skin") == "dry"
    # The bank knows that it was answered, so no other door asks it again.
    asked_row = AskedQuestion.objects.get(member=member)
    assert (asked_row.question.code, asked_row.outcome, asked_row.points) == ("skin", "answered", 5)


def test_another_answer_changes_the_value_and_none_leaves_it() -> None:
    survey = asked()
    member = shop.member("王小明", occupation="護理師", custom={"skin": "oily"})
    assert told(survey, member, "dry", "", "", "")["q1"] == "changed"
    member.refresh_from_db()
    assert (member.custom["skin"], member.occupation) == ("dry", "護理師")


def test_an_anonymous_answer_writes_no_field() -> None:
    survey = asked()
    assert set(told(survey, None, "dry", "護理師", "", "").values()) == {""}
    assert not FieldProvenance.objects.exists()


def with_contact() -> Survey:
    make_brand()
    survey = surveys.create(name="活動", code="fair", kind="form", by=None)
    for question in (
        QuestionFields(kind="text", text_zh="您的大名？", field="name"),
        QuestionFields(kind="text", text_zh="手機？", field="phone"),
        QuestionFields(kind="text", text_zh="職業？", field="occupation"),
    ):
        surveys.put_question(survey=survey, question=question, by=None)
    surveys.publish(survey=survey, by=None, at=AT)
    return survey


def left(survey: Survey, name: str, phone: str, job: str) -> Member | None:
    said = {"q1": [name], "q2": [phone], "q3": [job]}
    return cast.answered(survey, [said]).member


def test_who_leaves_a_contact_at_the_open_address_is_a_member_by_the_one_service() -> None:
    survey, known = with_contact(), shop.member("王小明", phone="+886912345678")
    typed = left(survey, "王小明", "0912-345-678", "護理師")
    assert typed is not None
    assert (typed.source, typed.phone, typed.occupation) == ("surveys", "+886912345678", "護理師")
    pair = DuplicateCandidate.objects.get()
    assert (pair.one, pair.other, pair.door, pair.probability) == (known, typed, "survey", 0.95)
    assert FieldProvenance.objects.get(member=typed, field="occupation").source == "survey:fair"
    profile.verify(member=known, field="phone", result="valid", how="call", at=AT, by=None)
    assert left(survey, "別人", "0912345678", "教師") == known
    known.refresh_from_db()
    # A gap is filled; what was known stays.
    assert (known.name, known.occupation) == ("王小明", "教師")
    assert left(survey, "別人", "0912345678", "律師") == known
    known.refresh_from_db()
    assert known.occupation == "教師"
    assert left(survey, "沒有電話", "", "教師") is None
    assert Member.objects.count() == 2
