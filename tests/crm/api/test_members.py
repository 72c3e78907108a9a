"""Members by the API: upserts keep the newest, keys see what their scopes allow, lists lose nobody."""

from __future__ import annotations

import pytest

from campaigns.models import Referral, ReferralCode
from crm.access import SCOPES
from members.models import DuplicateCandidate, Member
from tests import referral_cast
from tests.api_caller import Caller
from tests.campaign_cast import make_brand, make_member

pytestmark = pytest.mark.django_db
PROFILE = {
    "name": "林佳穎", "email": "Lin@Example.com", "phone": "0912-345-678", "line_id": "U1234567890",
    "birthday": "1990-02-03", "address": "和平東路一段 1 號", "city": "台北市",
}  # fmt: skip


@pytest.fixture
def shop() -> Caller:
    make_brand()
    return Caller()


def test_an_upsert_keeps_the_newest_version(shop: Caller) -> None:
    path = "/members/by-external-id/C1"
    made = shop.put(path, {**PROFILE, "updated_at": "2026-11-20T10:00:00Z"})
    assert made.status_code == 201
    assert shop.put(path, {"city": "高雄市", "updated_at": "2026-11-20T09:00:00Z"}).json()["city"] == "台北市"
    newer = shop.put(path, {"city": "台南市", "phone": "", "updated_at": "2026-11-20T11:00:00Z"})
    assert newer.status_code == 200
    member = Member.objects.get()
    assert (member.city, member.phone, member.name) == ("台南市", "", "林佳穎")
    assert ReferralCode.objects.get(member=member).code == made.json()["referral_code"]


def test_what_cannot_be_kept_is_dropped_with_a_warning(shop: Caller) -> None:
    answer = shop.put(
        "/members/by-external-id/C1", {"name": "A", "phone": "not a phone", "email": "x"}
    ).json()
    assert answer["warnings"] == ["email: not an address, left out", "phone: not a number, left out"]
    assert (answer["name"], answer["phone"], answer["email"]) == ("A", "", "")


def test_a_key_sees_what_its_scopes_allow(shop: Caller) -> None:
    shop.put("/members/by-external-id/C1", PROFILE)
    every = {"email": "lin@example.com", "phone": "+886912345678", "line_id": "U1234567890"}
    full = shop.get("/members/by-external-id/C1").json()
    assert {name: full[name] for name in every} == every
    assert full["birthday"] == "1990-02-03"
    least = Caller(["members:read"]).get("/members/by-external-id/C1").json()
    assert (least["name"], least["email"], least["phone"]) == ("林佳穎", "l***@e***.com", "09**-***-678")
    assert (least["line_id"], least["birthday"], least["address"]) == (None, None, None)


def test_a_batch_says_for_each_item_what_became_of_it(shop: Caller) -> None:
    make_member(external_id="C1", name="舊")
    items = [
        {"external_id": "C1", "name": "新"},
        {"external_id": "C2", "nmae": "typo"},
        {"external_id": "C3", "name": "x" * 81},
        {"name": "without an id"},
        {"external_id": "C4", "phone": "?"},
        {"external_id": "C4", "city": "台北市"},
    ]
    answer = shop.post("/members/batch", {"items": items}).json()
    assert (answer["created"], answer["updated"], answer["failed"]) == (1, 2, 3)
    assert [result["status"] for result in answer["results"]] == [200, 422, 422, 422, 201, 200]
    pointers = [one["error"]["errors"][0]["pointer"] for one in answer["results"] if "error" in one]
    assert pointers == ["/items/1/nmae", "/items/2/name", "/items/3/external_id"]
    assert answer["results"][4]["warnings"] == ["phone: not a number, left out"]
    assert set(Member.objects.values_list("external_id", "name")) == {("C1", "新"), ("C4", "")}
    assert shop.post("/members/batch", {"items": [{"external_id": "x"}] * 501}).status_code == 422


def test_a_new_member_names_one_friend(shop: Caller) -> None:
    referral_cast.make_program()
    friend = make_member(external_id="C1")
    code = referral_cast.code_of(friend).code
    body = {"name": "新朋友", "joined_at": "2026-11-20T10:00:00Z", "referred_by_code": code}
    assert shop.put("/members/by-external-id/N1", body).json()["warnings"] == []
    assert Referral.objects.get().referrer == friend
    wrong = shop.put("/members/by-external-id/N2", {**body, "referred_by_code": "2222222222"}).json()
    assert wrong["warnings"] == ["referred_by_code: unknown_referral_code"]
    assert Member.objects.filter(external_id="N2").exists()


def test_a_walk_by_cursor_sees_everybody_once(shop: Caller) -> None:
    made = [make_member().pk for _ in range(7)]
    seen, cursor, pages = [], "", 0
    while True:
        page = shop.get("/members", {"limit": 3, "cursor": cursor}).json()
        seen += [row["member_no"] for row in page["data"]]
        pages += 1
        if not page["has_more"]:
            break
        cursor = page["next_cursor"]
    assert (seen, pages, page["next_cursor"]) == ([f"M-{pk:06d}" for pk in made], 3, None)


def test_what_changed_since(shop: Caller) -> None:
    shop.put("/members/by-external-id/C1", {"name": "A"})
    since = shop.get("/members/by-external-id/C1").json()["updated_at"]
    shop.put("/members/by-external-id/C2", {"name": "B"})
    found = shop.get("/members", {"updated_after": since}).json()["data"]
    assert [row["external_id"] for row in found] == ["C2"]


@pytest.mark.parametrize("members", [1, 3])
def test_a_list_asks_the_same_questions_however_many(
    shop: Caller, members: int, django_assert_num_queries
) -> None:
    for _ in range(members):
        make_member()
    reader = Caller([*SCOPES])
    reader.get("/members")
    with django_assert_num_queries(10):
        reader.get("/members")


def test_somebody_without_an_id_is_known_by_a_verified_point_or_new(shop: Caller) -> None:
    known = make_member(external_id="C1", name="王小明", line_id="U1", source=shop.client.source)
    said = {"name": "小明", "line_id": "U1"}
    typed = shop.post("/members", said)
    assert (typed.status_code, typed.json()["line_id"]) == (201, "U1")
    pair = DuplicateCandidate.objects.get()
    assert (pair.one, pair.door, pair.other.source) == (known, "api", shop.client.source)
    Member.objects.filter(pk=pair.other_id).delete()
    signed_in = shop.post("/members", {**said, "verified": ["line_id"]})
    assert (signed_in.status_code, signed_in.json()["external_id"]) == (200, "C1")
    assert signed_in.json()["name"] == "王小明"
    again = shop.post("/members", said)
    assert (again.status_code, again.json()["external_id"]) == (200, "C1")
    assert Member.objects.count() == 1


def test_nobody_at_all_is_refused(shop: Caller) -> None:
    for body in ({}, {"city": "台北市"}, {"name": "A", "verified": ["phone"]}):
        assert shop.post("/members", body).status_code == 422
    assert shop.post("/members", {"name": "A", "external_id": "x"}).status_code == 400
    assert not Member.objects.exists()
