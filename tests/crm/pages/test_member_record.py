"""The profile of a member mended in place: one field at a time, and what happens when two people do it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from crm.models import AuditEntry, User
from crm.pages.member import revealing
from members import profile
from members.models import Assignment, CustomField, FieldProvenance, Member, MemberChange
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db
HX = {"hx-request": "true"}
THEN = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def brand() -> None:
    campaign_cast.make_brand()


@pytest.fixture
def lin() -> Member:
    return shop.member("林佳穎", phone="+886912345386", email="jy.lin@example.org", city="台中市")


@pytest.fixture
def officer(client: Client) -> User:
    user = shop.staff("privacy_officer", name="許雅雯")
    client.force_login(user)
    return user


def address(member: Member) -> str:
    return f"/members/{member.member_no}/field/"


def test_a_field_opens_in_the_card_and_without_a_script_on_the_page(
    client: Client, lin: Member, officer: User
) -> None:
    card = client.get(address(lin), {"field": "city"}, headers=HX).content.decode()
    assert 'name="city" value="台中市"' in card
    assert 'name="version" value="0"' in card
    assert "<html" not in card
    answer = client.get(address(lin), {"field": "city"})
    assert answer.url == f"/members/{lin.member_no}/?edit=city#profile"
    assert 'name="city" value="台中市"' in client.get(answer.url).content.decode()


def test_what_is_saved_has_its_history_and_its_source(client: Client, lin: Member, officer: User) -> None:
    values = {"field": "city", "city": "高雄市", "version": "0"}
    answer = client.post(address(lin), values, headers=HX)
    assert answer.headers["HX-Trigger"] == "shuke-mended"
    assert "高雄市" in answer.content.decode()
    lin.refresh_from_db()
    assert (lin.city, lin.revision) == ("高雄市", 1)
    row = MemberChange.objects.get()
    assert (row.field, row.before, row.after, row.by) == ("city", "台中市", "高雄市", officer)
    source = FieldProvenance.objects.get(member=lin)
    assert (source.field, source.source, source.by) == ("city", "page", officer)
    assert client.post(address(lin), {**values, "version": "1"}).url == f"/members/{lin.member_no}/"


def test_what_cannot_be_kept_stays_open_with_the_reason(client: Client, lin: Member, officer: User) -> None:
    answer = client.post(address(lin), {"field": "phone", "phone": "123", "version": "0"}, headers=HX)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="123"' in text
    assert 'id="id_phone-error"' in text
    assert Member.objects.get(pk=lin.pk).phone == "+886912345386"


def test_two_who_change_the_same_are_asked(client: Client, lin: Member, officer: User) -> None:
    other = shop.staff("privacy_officer", name="曾郁庭")
    profile.change(member=lin, values={"city": "台南市"}, at=THEN, source="page", by=other)
    values = {"field": "city", "city": "高雄市", "version": "0"}
    answer = client.post(address(lin), values, headers=HX)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("data-open", "台南市", "高雄市", "曾郁庭", 'name="version" value="1"'):
        assert words in text
    assert Member.objects.get(pk=lin.pk).city == "台南市"
    client.post(address(lin), {**values, "version": "1"}, headers=HX)
    assert Member.objects.get(pk=lin.pk).city == "高雄市"


def test_another_field_is_no_conflict(client: Client, lin: Member, officer: User) -> None:
    profile.change(member=lin, values={"city": "台南市"}, at=THEN, source="page", by=None)
    client.post(address(lin), {"field": "district", "district": "西屯區", "version": "0"}, headers=HX)
    lin.refresh_from_db()
    assert (lin.city, lin.district) == ("台南市", "西屯區")


def test_the_whole_form_shows_both_sides_too(client: Client, lin: Member, officer: User) -> None:
    form = client.get(f"/members/{lin.member_no}/edit/").context["form"]
    values = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    profile.change(member=lin, values={"city": "台南市"}, at=THEN, source="page", by=officer)
    values |= {"city": "高雄市", "district": "鳳山區"}
    answer = client.post(f"/members/{lin.member_no}/edit/", values)
    assert answer.status_code == 409
    (clash,) = answer.context["clashes"]
    assert (clash.label, clash.theirs, clash.mine, clash.who) == ("縣市", "台南市", "高雄市", "許雅雯")
    assert Member.objects.get(pk=lin.pk).district == ""
    client.post(
        f"/members/{lin.member_no}/edit/",
        {**values, "version": answer.context["revision"]},
    )
    lin.refresh_from_db()
    assert (lin.city, lin.district) == ("高雄市", "鳳山區")


def test_own_fields_are_on_the_card_by_their_kind(client: Client, lin: Member, officer: User) -> None:
    CustomField.objects.create(
        key="skin",
        label_zh="膚質",
        kind="choice",
        options=[{"value": "dry", "zh": "乾性"}, {"value": "oily"}],
    )
    CustomField.objects.create(
        key="pets", label_zh="寵物", kind="many", options=[{"value": "cat", "zh": "貓"}]
    )
    CustomField.objects.create(key="vegan", label_zh="吃素", kind="bool")
    answers = {"custom:skin": "dry", "custom:pets": ["cat"], "custom:vegan": "no"}
    for revision, (name, value) in enumerate(answers.items()):
        client.post(address(lin), {"field": name, name: value, "version": str(revision)}, headers=HX)
    lin.refresh_from_db()
    assert lin.custom == {"skin": "dry", "pets": ["cat"], "vegan": False}
    text = client.get(f"/members/{lin.member_no}/").content.decode()
    for words in ("膚質", "乾性", "寵物", "貓", "吃素", "否"):
        assert words in text


def test_nobody_opens_what_they_may_not_read(client: Client, lin: Member) -> None:
    agent = shop.staff("agent")
    Assignment.objects.create(member=lin, user=agent, kind="call")
    client.force_login(agent)
    card = client.get(address(lin), {"field": "phone"}, headers=HX).content.decode()
    assert 'name="phone"' not in card
    assert "912345" not in card
    answer = client.post(address(lin), {"field": "phone", "phone": "0933111222", "version": "0"}, headers=HX)
    assert answer.status_code == 422
    assert Member.objects.get(pk=lin.pk).phone == "+886912345386"


# ---- looking at a contact ----


def test_a_look_says_how_many_are_left_and_somebody_hears_of_many(
    client: Client, lin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revealing, "HOURLY", 5)
    agent = shop.staff("agent")
    Assignment.objects.create(member=lin, user=agent, kind="call")
    client.force_login(agent)
    look = {"field": "phone", "reason": "call"}
    said = [
        client.post(f"/members/{lin.member_no}/reveal/", look, headers=HX).content.decode() for _ in range(6)
    ]
    assert all("+886912345386" in text for text in said[:5])
    assert "還可看 4 次" in said[0]
    assert "+886912345386" not in said[5]
    assert 'role="alert"' in said[5]
    assert AuditEntry.objects.filter(action="member.reveal").count() == 5
    alert = AuditEntry.objects.get(action="member.reveal_alert")
    assert (alert.user, alert.detail) == (agent, {"hour": 4, "day": 4})
