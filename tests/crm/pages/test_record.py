"""Do data health and the settings of the record show and keep what they say?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from crm.models import AuditEntry, Role
from lifecycle import profiles
from members import profile, ties
from members.models import ContactLink, ContactPreference, CustomField, FieldWeight, Member, Question, Tag
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(client: Client) -> Client:
    shop.open_shop(months=1)
    client.force_login(shop.staff(Role.MARKETER))
    return client


FIELD = {
    "key": "skin", "label_zh": "膚質", "label_en": "Skin", "kind": "choice",
    "options": "dry | 乾性 | dry\noily | 油性", "position": "3", "is_used_in_segments": "on",
}  # fmt: skip


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where indexname like 'custom\\_%'")
        return [row[0] for row in cursor.fetchall()]


def test_health_says_what_the_night_counted(marketer):
    answer = marketer.get("/data-health/")
    health, members = profiles.health(), Member.objects.count()
    assert health.members == members
    summary = [row["count"] for row in answer.context["channels"]]
    assert max(summary) <= health.reachable <= sum(summary)
    email = next(line for line in health.lines if line.fact == "email")
    assert email.known == Member.objects.exclude(email="").count()
    assert "k-asked" in answer.content.decode()
    titles = [task.title for task in answer.context["tasks"]]
    assert len(titles) == len(set(titles)) > 2


def test_health_names_everything_that_keeps_us_from_a_channel(marketer):
    """Who exercises a right, wants service messages only, or pauses stands there in words."""
    reached = Member.objects.filter(consents__channel="email", consents__state="granted").order_by("pk")
    resting, served, paused = reached
    Member.objects.filter(pk=resting.pk).update(restricted_at=shop.AT)
    wish = {"updated_at": shop.AT}
    ContactPreference.objects.create(member=served, token="s", only_service=True, **wish)
    later = timezone.now() + timedelta(days=9)
    ContactPreference.objects.create(member=paused, token="p", paused_until=later, **wish)
    answer = marketer.get("/data-health/")
    email = next(row for row in answer.context["channels"] if row["label"] == "Email")
    words = dict(email["others"])
    assert email["count"] == 0
    assert {words[why] for why in ("資料停止利用中", "只收服務訊息", "會員暫停接收")} == {1}
    assert all(f"{why} 1" in answer.content.decode() for why in ("資料停止利用中", "只收服務訊息"))


@pytest.mark.parametrize("count", [1, 3])
def test_health_asks_as_often_however_many_fields(marketer, count, django_assert_max_num_queries):
    CustomField.objects.bulk_create(CustomField(key=f"f{n}", label_zh="欄") for n in range(count))
    profiles.measure_health(as_of=shop.AS_OF)
    marketer.get("/data-health/")
    with django_assert_max_num_queries(17):
        answer = marketer.get("/data-health/")
    assert answer.context["health"] == profiles.health()
    assert answer.context["health"].members == Member.objects.count() > 0


def test_before_the_first_night_there_is_nothing_to_say(client: Client):
    client.force_login(shop.staff(Role.ANALYST))
    assert "k-empty" in client.get("/data-health/").content.decode()


def test_a_field_is_made_changed_and_retired(marketer):
    marketer.post("/settings/fields/new/", FIELD)
    row = CustomField.objects.get(key="skin")
    assert row.options == [
        {"value": "dry", "zh": "乾性", "en": "dry"}, {"value": "oily", "zh": "油性", "en": ""},
    ]  # fmt: skip
    assert "custom_skin" in indexes()
    changed = {"label_zh": "肌膚類型", "options": "dry | 乾\noily | 油\nmixed | 混合", "position": "3"}
    marketer.post("/settings/fields/skin/", {**changed, "kind": "text", "key": "other"})
    row.refresh_from_db()
    assert (row.key, row.kind, row.label_zh, len(row.options)) == ("skin", "choice", "肌膚類型", 3)
    marketer.post("/settings/fields/skin/archive/")
    assert "custom:skin" not in profile.all_fields()
    assert "肌膚類型" in marketer.get("/settings/fields/").content.decode()
    marketer.post("/settings/fields/skin/archive/")
    assert "custom:skin" in profile.all_fields()
    actions = AuditEntry.objects.filter(action__startswith="field.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "field.create", "field.change", "field.archive", "field.archive",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Größe"}, "key"),
        ({"options": ""}, "options"),
        ({"options": "a | b | c | d"}, "options"),
        ({"options": "a\na"}, "options"),
        ({"kind": "number", "least": "5", "most": "3"}, "most"),
        ({"kind": "text", "pattern": "(a+)+"}, "pattern"),
        ({"kind": "text", "pattern": "["}, "pattern"),
        ({"label_zh": ""}, "label_zh"),
    ],
)
def test_what_a_field_cannot_be_is_said_beside_it(marketer, change, field):
    answer = marketer.post("/settings/fields/new/", {**FIELD, **change})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CustomField.objects.filter(label_zh="膚質").exists()


def test_five_hundred_fields_are_the_most(marketer):
    CustomField.objects.all().delete()
    CustomField.objects.bulk_create(CustomField(key=f"f{n}", label_zh="欄") for n in range(500))
    with pytest.raises(profile.DefinitionRefused) as refused:
        profile.save_field(values={"key": "one_more", "label_zh": "再一個"}, by=None)
    assert refused.value.field == "key"


def test_a_question_and_the_weights_are_the_brands(marketer):
    question = {
        "code": "pet", "wording_zh": "家裡有寵物嗎？", "field": "custom:age_band", "kind": "choice",
        "options": "", "probability": "0.8", "points": "10", "position": "1", "is_active": "on",
    }  # fmt: skip
    marketer.post("/settings/questions/new/", question)
    assert Question.objects.get(code="pet").points == 10
    refused = marketer.post("/settings/questions/pet/", {**question, "probability": "2"})
    assert list(refused.context["form"].errors) == ["probability"]
    marketer.post("/settings/questions/", {"w|core|birthday": "9", "w|prospect|city": "0"})
    assert FieldWeight.objects.get(stage="core", field="birthday").weight == 9
    assert FieldWeight.objects.get(stage="prospect", field="city").weight == 0
    for bad in ({"w|core|birthday": "21"}, {"w|core|birthday": "x"}, {"w|core|moon": "1"}):
        assert marketer.post("/settings/questions/", bad).status_code == 422
    assert FieldWeight.objects.get(stage="core", field="birthday").weight == 9


def test_tags_are_kept_and_retired(marketer):
    marketer.post("/settings/tags/", {"name": "VIP", "note": "重要客人"})
    row = Tag.objects.get()
    ties.tag(member=shop.member("王小明"), name="vip", by=None, at=shop.AT)
    assert marketer.post("/settings/tags/", {"name": "ｖｉｐ"}).status_code == 422
    page = marketer.get("/settings/tags/")
    assert [tag.members for tag in page.context["tags"]] == [1]
    marketer.post(f"/settings/tags/{row.pk}/", {"name": "貴賓", "note": ""})
    marketer.post(f"/settings/tags/{row.pk}/archive/")
    row.refresh_from_db()
    assert (row.name, row.archived_at is not None) == ("貴賓", True)


def test_members_go_over_to_a_colleague(client: Client):
    amy, ben = (shop.staff(Role.AGENT, username=name) for name in ("amy", "ben"))
    member = shop.member("王小明")
    ties.set_owner(member=member, user=amy, at=shop.AT, by=None)
    client.force_login(shop.staff(Role.ADMIN))
    page = client.get(f"/settings/users/{amy.pk}/")
    assert (page.context["members_known"], page.context["takers"]) == (1, [ben])
    address = f"/settings/users/{amy.pk}/hand-over/"
    client.post(address, {"to": ""})
    client.post(address, {"to": str(amy.pk)})
    assert ContactLink.objects.get(ended_at=None).user == amy
    client.post(address, {"to": str(ben.pk)})
    assert ContactLink.objects.get(ended_at=None).user == ben
    assert client.get(f"/settings/users/{amy.pk}/").context["members_known"] == 0


@pytest.mark.parametrize("position", ["9" * 30, "-1", "😀中文"])
def test_a_place_beyond_all_numbers_is_refused_at_its_field(marketer, position):
    answer = marketer.post("/settings/fields/new/", {**FIELD, "position": position})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["position"]
    assert answer.context["form"]["label_zh"].value() == "膚質"
    assert not CustomField.objects.filter(key="skin").exists()
