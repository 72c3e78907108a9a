"""Is a right answered in time, by the law, for the right person, and does the data rest meanwhile?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crm.models import AuditEntry, Role, User
from members import privacy
from members.models import Consent, Member, PrivacyRequest
from members.privacy import rights
from tests import shop

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 2, tzinfo=UTC)


@pytest.fixture
def officer() -> User:
    return shop.staff(Role.PRIVACY_OFFICER)


@pytest.fixture
def who() -> Member:
    member = shop.member("王小明", email="ming@example.org", phone="+886912345678")
    privacy.grant(member=member, channel="email", at=AT, source="form")
    return member


def asked(who: Member, right: str) -> PrivacyRequest:
    return rights.receive(member=who, right=right, door="phone", at=AT, words="請處理")


def reach(who: Member) -> str:
    return privacy.contactability(members=[who.pk])[who.pk]["email"]


@pytest.mark.parametrize(("right", "days"), [("access", 15), ("copy", 15), ("correct", 30), ("delete", 30)])
def test_the_clock_is_the_laws_and_runs_from_the_request(who: Member, right: str, days: int) -> None:
    assert asked(who, right).due_at == AT + timedelta(days=days)


def test_the_data_rests_at_once_and_is_free_again_when_refused(who: Member, officer: User) -> None:
    assert reach(who) == ""
    request = asked(who, "delete")
    assert reach(who) == "restricted"
    rights.refuse(request=request, ground="art11_duty", decision="訂單爭議處理中", at=AT, by=officer)
    assert reach(who) == ""
    assert [event.kind for event in request.events.all()] == ["received", "restricted", "refused", "released"]


def test_access_does_not_stop_anything(who: Member) -> None:
    asked(who, "access")
    assert reach(who) == ""


def test_two_requests_rest_until_both_are_decided(who: Member, officer: User) -> None:
    first, second = asked(who, "correct"), asked(who, "stop")
    rights.take_back(request=first, at=AT, by=officer)
    assert reach(who) == "restricted"
    rights.take_back(request=second, at=AT, by=officer)
    assert reach(who) == ""


def test_an_extension_is_given_once_and_with_a_reason(who: Member, officer: User) -> None:
    request = asked(who, "copy")
    with pytest.raises(rights.CannotMove):
        rights.extend(request=request, reason=" ", at=AT, by=officer)
    rights.extend(request=request, reason="資料量大", at=AT, by=officer)
    request.refresh_from_db()
    assert request.due_at == AT + timedelta(days=30)
    with pytest.raises(rights.CannotMove):
        rights.extend(request=request, reason="再一次", at=AT, by=officer)


def test_nobody_is_erased_before_their_identity_is_checked(who: Member, officer: User) -> None:
    request = asked(who, "delete")
    with pytest.raises(rights.CannotMove):
        rights.carry_out(request=request, decision="", at=AT, by=officer)
    rights.verify(request=request, identity="call_back", evidence="回撥並答對生日月份", at=AT, by=officer)
    done = rights.carry_out(request=request, decision="依法刪除", at=AT, by=officer)
    who.refresh_from_db()
    assert (done.state, who.name, who.erased_at) == ("done", "", AT)
    assert done.outcome["members.Member"] == 1
    assert (done.words, done.decision) == ("", "")
    actions = AuditEntry.objects.filter(member_id=who.pk).order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "privacy.request", "privacy.verify", "privacy.erase", "privacy.done",
    ]  # fmt: skip
    with pytest.raises(rights.CannotMove):
        rights.receive(member=who, right="access", door="phone", at=AT)


def test_to_stop_is_to_refuse_every_channel_and_purpose(who: Member, officer: User) -> None:
    request = asked(who, "stop")
    rights.verify(request=request, identity="in_person", evidence="店長認識", at=AT, by=officer)
    rights.carry_out(request=request, decision="", at=AT, by=officer)
    assert set(Consent.objects.filter(member=who).values_list("state", flat=True)) == {"withdrawn"}
    assert Consent.objects.filter(member=who).count() == 10
    assert reach(who) == "withdrawn"


def test_the_same_form_sent_twice_is_one_request(who: Member) -> None:
    request = asked(who, "copy")
    again = rights.receive(member=who, right="copy", door="page", at=AT, submission=request.submission)
    assert again.pk == request.pk


def test_a_step_is_taken_once(who: Member, officer: User) -> None:
    request = asked(who, "copy")
    rights.verify(request=request, identity="link", evidence="", at=AT, by=officer)
    with pytest.raises(rights.CannotMove):
        rights.verify(request=request, identity="link", evidence="", at=AT, by=officer)
