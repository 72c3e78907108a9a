"""Is the question asked that gains most, not too often, and does the answer go where it belongs?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from members import privacy, profile
from members.models import (
    AskedQuestion,
    CustomField,
    FieldProvenance,
    Interest,
    LifeEvent,
    Member,
    MemberChange,
    ProfileScore,
    Question,
)
from tests.members.profile.conftest import AT


@pytest.fixture
def bank(brand) -> dict[str, Question]:
    profile.settle()
    return {question.code: question for question in Question.objects.all()}


def best(member: Member, **given: object) -> str | None:
    found = profile.next_best_question(member=member, at=given.pop("at", AT), **given)
    return found.code if found else None


def test_the_shipped_questions_fill_fields_that_exist(bank):
    for question in bank.values():
        field = profile.answer_field(question)
        assert profile.fields_named({field.name}) or question.field in {"interest", "anniversary"}, question
        assert field.options or question.kind not in {"choice", "many"}, question
    profile.settle()
    assert Question.objects.count() == len(bank)


def test_the_largest_gain_comes_first_and_what_is_known_is_not_asked(bank, member):
    # origin 6 × 0.6, age 3 × 0.55; the city is known.
    assert best(member) == "origin"
    Question.objects.filter(code="origin").update(probability=0.2)
    assert best(member) == "age"
    profile.answer(member=member, question=bank["age"], value="30s", source="desk", at=AT)
    profile.answer(member=member, question=bank["origin"], value="朋友介紹", source="desk", at=AT)
    assert best(member) is None
    ProfileScore.objects.create(member=member, stage="first_buyer", score=0)
    assert best(member) == "joined_why"
    assert best(member, stage="core") == "referral_willing"


def test_what_is_only_inferred_is_asked_with_a_smaller_gain(bank, member):
    profile.change(
        member=member, values={"origin": "ad"}, at=AT, by=None, source="model", standing="inferred"
    )
    found = profile.candidates(member=member, at=AT)
    assert [(item.question.code, round(item.gain, 3)) for item in found] == [
        ("origin", 2.16), ("age", 1.65), ("birthday", 1.5),
    ]  # fmt: skip


def test_a_refused_question_rests_for_half_a_year(bank, member):
    profile.refuse(member=member, question=bank["origin"], source="desk", at=AT)
    assert best(member) == "age"
    assert best(member, at=AT + timedelta(days=179)) == "age"
    assert best(member, at=AT + timedelta(days=180)) == "origin"


def test_a_contact_has_two_questions_at_most(bank, member):
    where = {"source": "line", "contact": "chat-7"}
    assert best(member, **where) == "origin"
    profile.put(member=member, question=bank["origin"], at=AT, **where)
    profile.put(member=member, question=bank["origin"], at=AT, **where)
    assert AskedQuestion.objects.count() == 1
    assert best(member, **where) == "age", "not the same again in one contact"
    profile.put(member=member, question=bank["age"], at=AT, **where)
    assert best(member, **where) is None
    with pytest.raises(profile.EnoughAsked):
        profile.put(member=member, question=bank["birthday"], at=AT, **where)
    assert best(member, source="line", contact="chat-8") == "origin"


def test_an_answer_fills_its_field_with_provenance_and_earns_once(bank, member, amy):
    question = bank["satisfaction"]
    Question.objects.filter(pk=question.pk).update(points=20)
    question.refresh_from_db()
    say = {"member": member, "question": question, "source": "survey:spring", "by": amy}
    first = profile.answer(value="9", at=AT, **say)
    second = profile.answer(value=7, at=AT + timedelta(days=90), **say)
    assert (first.points, second.points, first.outcome) == (20, 0, "answered")
    member.refresh_from_db()
    assert member.custom == {"satisfaction": 7}
    assert FieldProvenance.objects.get(field="custom:satisfaction").source == "survey:spring"
    kinds = MemberChange.objects.order_by("pk").values_list("kind", "before", "after")
    assert list(kinds) == [("survey", None, 9), ("survey", 9, 7)]
    with pytest.raises(profile.Invalid):
        profile.answer(value=11, at=AT, **say)


def test_answers_of_facts_become_rows_of_their_own(bank, member):
    profile.answer(member=member, question=bank["interest"], value="手作、 茶 、茶", source="line", at=AT)
    assert sorted(Interest.objects.values_list("topic", "kind")) == [("手作", "declared"), ("茶", "declared")]
    profile.answer(member=member, question=bank["anniversary"], value="2020-05-20", source="line", at=AT)
    assert list(LifeEvent.objects.values_list("kind", "on")) == [("anniversary", date(2020, 5, 20))]
    with pytest.raises(profile.Invalid) as invalid:
        profile.fill(member=member, field="anniversary", value="", source="line", at=AT)
    assert list(invalid.value.errors) == ["anniversary"]
    assert profile.completeness(member=member, at=AT, stage="core").parts[0].standing == "declared"


def test_a_verified_value_counts_in_full_for_two_years(brand, member, amy):
    profile.verify(member=member, field="email", result="valid", how="code", at=AT, by=amy)

    def standing(at: object) -> str:
        card = profile.card(member=member, for_user=amy, at=at)
        return card.field("email").standing

    assert standing(AT) == "verified"
    assert standing(AT + timedelta(days=730)) == "verified"
    assert standing(AT + timedelta(days=731)) == "declared"
    row = FieldProvenance.objects.get()
    assert (row.checked_by, row.checked_how, row.result, row.source) == (amy, "code", "valid", "main")
    profile.change(member=member, values={"email": "new@b.tw"}, at=AT, by=amy, source="page")
    assert standing(AT) == "declared"


def test_a_check_that_fails_has_its_consequence(brand, member, amy):
    profile.verify(member=member, field="email", result="unreachable", how="call", at=AT, by=amy)
    assert profile.card(member=member, for_user=amy, at=AT).field("email").standing == "declared"
    profile.verify(member=member, field="email", result="invalid", how="mail", at=AT, by=amy)
    assert profile.card(member=member, for_user=amy, at=AT).field("email").standing == "expired"
    assert privacy.is_suppressed(channel="email", address="a@b.tw")
    profile.change(member=member, values={"phone": "0912345678"}, at=AT, by=amy, source="page")
    assert (
        profile.verify(member=member, field="phone", result="wrong_person", how="call", at=AT, by=amy) is None
    )
    member.refresh_from_db()
    assert member.phone == ""
    cleared = MemberChange.objects.get(kind="verification")
    assert profile.restore(change_of=cleared, at=AT, by=amy).phone == "+886912345678"
    with pytest.raises(profile.NothingToVerify):
        profile.verify(member=member, field="card_no", result="valid", how="call", at=AT, by=amy)


def test_five_hundred_fields_need_no_column(brand, member, amy, django_assert_num_queries):
    CustomField.objects.bulk_create(
        CustomField(key=f"f{n}", label_zh=f"欄位{n}", kind="number", group="多") for n in range(500)
    )
    values = {f"custom:f{n}": n for n in range(500)}
    now = profile.change(member=member, values=values, at=AT, by=amy, source="page")
    assert (len(now.custom), now.custom["f499"], MemberChange.objects.count()) == (500, 499, 500)
    with django_assert_num_queries(3):
        card = profile.card(member=now, for_user=amy, at=AT)
    assert card.groups[-1].known == 500
    assert card.field("custom:f7").shown == "7"
