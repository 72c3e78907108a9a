"""From a line of the log back to what was before: fields, thresholds, segments. That is a line, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from crm.models import AuditEntry, Role
from lifecycle import policies, segments
from lifecycle.models import LifecyclePolicy
from members import profile
from members.models import Assignment, MemberChange
from tests import shop
from tests.campaign_cast import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand()


def signed_in(role: str, **values: object) -> Client:
    client = Client()
    client.force_login(shop.staff(role, **values))
    return client


def newest(action: str) -> AuditEntry:
    return AuditEntry.objects.filter(action=action).latest("pk")


def test_fields_of_a_member_come_back_one_by_one() -> None:
    member = shop.member("王小明", city="台北市", occupation="教師")
    for hours, values in ((1, {"city": "台南市", "occupation": "律師"}), (2, {"occupation": "醫師"})):
        at = shop.AT + timedelta(hours=hours)
        profile.change(member=member, values=values, at=at, source="page", by=None)
    entry = AuditEntry.objects.filter(action="member.edit").earliest("pk")
    client = signed_in(Role.PRIVACY_OFFICER)
    assert f"/audit/{entry.pk}/restore/" in client.get("/audit/").content.decode()
    page = client.get(f"/audit/{entry.pk}/restore/").content.decode()
    assert [word in page for word in ("台北市", "台南市", "教師", "律師", "醫師")] == [True] * 5
    # What was changed again since is not ticked.
    assert 'value="city" checked' in page
    assert 'value="occupation">' in page
    assert client.post(f"/audit/{entry.pk}/restore/", {"name": ["city"]}).url == "/audit/"
    member.refresh_from_db()
    assert (member.city, member.occupation) == ("台北市", "醫師")
    back = MemberChange.objects.latest("pk")
    assert (back.field, back.kind, back.before, back.after) == ("city", "restore", "台南市", "台北市")
    assert newest("member.edit").detail["fields"] == ["city"]
    assert client.post(f"/audit/{entry.pk}/restore/", {"name": ["city"]}).status_code == 409


def test_what_one_may_not_read_one_does_not_bring_back() -> None:
    member = shop.member("王小明", phone="+886912345678", city="台北市")
    agent = shop.staff(Role.AGENT, username="amy")
    Assignment.objects.create(member=member, user=agent, kind="desk")
    values = {"phone": "+886987654321", "city": "台南市"}
    profile.change(member=member, values=values, at=shop.AT, source="page", by=agent)
    path = f"/audit/{newest('member.edit').pk}/restore/"
    client = Client()
    client.force_login(agent)
    page = client.get(path).content.decode()
    assert "台北市" in page
    assert "345678" not in page
    assert client.post(path, {"name": ["phone"]}).status_code == 409
    # Another agent does not even see the line.
    assert signed_in(Role.AGENT, username="ben").get(path).status_code == 404


def test_thresholds_come_back_as_the_next_version() -> None:
    LifecyclePolicy.current()
    before = LifecyclePolicy.current()
    policies.save(
        by=None, changes={"interested_days": before.interested_days + 10}, expected_version=before.version
    )
    path = f"/audit/{newest('policy.saved').pk}/restore/"
    client = signed_in(Role.ADMIN)
    assert str(before.interested_days) in client.get(path).content.decode()
    assert client.post(path, {"name": ["interested_days"]}).url == "/audit/"
    now = LifecyclePolicy.current()
    assert (now.interested_days, now.version) == (before.interested_days, before.version + 2)
    assert signed_in(Role.PRIVACY_OFFICER).get(path).status_code == 404


def test_a_segment_gets_its_former_conditions() -> None:
    def conditions(city: str) -> dict[str, object]:
        return {"v": 1, "all": [{"field": "city", "op": "in", "value": [city]}]}

    who = shop.staff(Role.MARKETER, username="mia")
    segment = segments.save_segment(by=who, name="城市", tree=conditions("台北市"), as_of=shop.AS_OF)
    segments.save_segment(by=who, name="城市", tree=conditions("台南市"), as_of=shop.AS_OF, segment=segment)
    client = Client()
    client.force_login(who)
    path = f"/audit/{newest('segment.saved').pk}/restore/"
    assert "台北市" in client.get(path).content.decode()
    assert client.post(path, {"name": ["tree"]}).url == "/audit/"
    segment.refresh_from_db()
    assert segment.tree["all"][0]["value"] == ["台北市"]
    assert segment.version == 3
