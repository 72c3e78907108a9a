"""The rows of surveys, bookings and rewards refuse what must not be, whoever writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from members.models import (
    Booking,
    BookingService,
    BookingSlot,
    Member,
    RewardDue,
    Survey,
    SurveyQuestion,
    SurveyVersion,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def published() -> SurveyVersion:
    survey = Survey.objects.create(code="after-visit", name="看診之後")
    version = SurveyVersion.objects.create(survey=survey, number=1, title_zh="看診之後")
    SurveyQuestion.objects.create(version=version, position=1, key="q1", kind="nps", text_zh="會推薦嗎？")
    SurveyVersion.objects.filter(pk=version.pk).update(published_at=AT)
    return version


def test_a_published_version_and_its_questions_stay() -> None:
    version = published()
    changes = [
        lambda: SurveyVersion.objects.filter(pk=version.pk).update(title_zh="別的"),
        lambda: version.questions.update(text_zh="別的"),
        lambda: version.questions.all().delete(),
        lambda: SurveyQuestion.objects.create(version=version, position=2, key="q2", kind="text"),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            change()
    assert list(version.questions.values_list("key", "text_zh")) == [("q1", "會推薦嗎？")]


def test_a_survey_has_one_draft() -> None:
    version = published()
    SurveyVersion.objects.create(survey_id=version.survey_id, number=2, title_zh="二")
    with pytest.raises(IntegrityError, match="survey_one_draft"), transaction.atomic():
        SurveyVersion.objects.create(survey_id=version.survey_id, number=3, title_zh="三")


def test_a_slot_is_never_overfull_and_a_member_books_it_once() -> None:
    service = BookingService.objects.create(code="trial", name_zh="體驗")
    slot = BookingSlot.objects.create(service=service, starts_at=AT, capacity=1, taken=1)
    with pytest.raises(IntegrityError, match="booking_slot_not_overfull"), transaction.atomic():
        BookingSlot.objects.filter(pk=slot.pk).update(taken=F("taken") + 1)
    member = Member.objects.create(name="王小明")
    Booking.objects.create(slot=slot, member=member, token="a", booked_at=AT)
    with pytest.raises(IntegrityError, match="booking_once_a_slot"), transaction.atomic():
        Booking.objects.create(slot=slot, member=member, token="b", booked_at=AT)


def test_a_reward_is_due_once_for_a_member_and_source() -> None:
    member = Member.objects.create(name="王小明")
    due = {"kind": "survey", "member": member, "source": "survey:1", "coupon_type_id": 7}
    RewardDue.objects.create(**due)
    with pytest.raises(IntegrityError, match="reward_due_once"), transaction.atomic():
        RewardDue.objects.create(**due)
