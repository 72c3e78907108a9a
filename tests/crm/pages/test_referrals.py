"""The pages about referrals: the list and its file, the review, the rules, the value, a member's card."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from campaigns import referrals
from campaigns.models import Referral, ReferralCode, ReferralProgram
from crm.models import AuditEntry
from lifecycle.models import MemberMetrics
from members.models import Member
from tests import campaign_cast as cast
from tests.referral_cast import NOON, TODAY, after_window, buy, make_friend, make_program, name, night

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(db):
    cache.clear()
    cast.make_brand()
    make_program()
    return cast.make_member(
        name="林佳穎", name_key="林佳穎", email="jy.lin@example.org", phone="+886912345386",
        joined_at=NOON - timedelta(days=700),
    )  # fmt: skip


def signed_in(role: str = "marketer") -> Client:
    client = Client()
    client.force_login(cast.make_user(role, language="zh-hant"))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rewarded(world: Member) -> Referral:
    referral = name(make_friend(name="周郁婷", name_key="周郁婷"), world)
    buy(referral.referee)
    night(after_window())
    referral.refresh_from_db()
    assert referral.state == "rewarded"
    return referral


def odd(world: Member) -> Referral:
    Member.objects.filter(pk=world.pk).update(address="和平東路 1 號")
    friend = make_friend(name="林佳穎二", email="jylin2@example.net", address="和平東路 1 號")
    referral = name(friend, world)
    buy(friend)
    night(after_window())
    return referral


# ---- the list ----


def test_the_list_shows_both_sides_masked_and_where_it_stands(world):
    rewarded(world)
    text = text_of(signed_in(), "/referrals/")
    for words in ("周○婷", "林○穎", "已回饋", "NT$1,500"):
        assert words in text
    for hidden in ("周郁婷", "林佳穎", "912345386"):
        assert hidden not in text


def test_the_list_is_filtered_by_state_and_searched_on_either_side(world):
    referral = rewarded(world)
    other = name(
        make_friend(name="吳孟潔", name_key="吳孟潔"), cast.make_member(name="王大同", name_key="王大同")
    )
    client = signed_in()
    joined = text_of(client, "/referrals/?state=joined")
    assert other.referee.member_no in joined
    assert referral.referee.member_no not in joined
    found = text_of(client, "/referrals/?q=林佳穎")
    assert referral.referee.member_no in found
    assert other.referee.member_no not in found
    assert "沒有符合的推薦" in text_of(client, "/referrals/?q=nobody-of-this-name")
    assert other.referee.member_no in text_of(client, "/referrals/?state=nonsense")


def test_referrers_from_files_have_a_list_of_their_own(world):
    old = cast.make_member(name="老朋友", referred_by=world)
    rewarded(world)
    client = signed_in()
    assert old.member_no not in text_of(client, "/referrals/")
    files = text_of(client, "/referrals/?state=file")
    assert old.member_no in files
    assert Referral.objects.get().referee.member_no not in files


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(world, count, django_assert_num_queries):
    for _ in range(count):
        name(make_friend(), world)
    client = signed_in()
    with django_assert_num_queries(8):
        client.get("/referrals/")


def test_the_list_goes_on_page_by_page(world, monkeypatch):
    monkeypatch.setattr("campaigns.referrals.reading.PAGE", 2)
    made = [name(make_friend(), world) for _ in range(5)]
    client, address, seen = signed_in(), "/referrals/", []
    while address:
        answer = client.get(address)
        seen += [row[0].pk for row in answer.context["rows"]]
        cursor = answer.context["page"].next
        address = f"/referrals/?cursor={cursor}" if cursor else ""
    assert seen == [row.pk for row in reversed(made)]


def test_the_file_has_what_the_list_has_and_no_formulas(world):
    rewarded(world)
    name(make_friend(name="=1+1"), world)
    client = signed_in("privacy_officer")
    answer = client.get("/referrals/export/")
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\N{BYTE ORDER MARK}"))))
    assert len(rows) == 3
    assert rows[1][1] == "'=***"
    assert rows[2][1:5] == ["周○婷", world.member_no, "林○穎", "已回饋"]
    assert AuditEntry.objects.filter(action="referrals.export").count() == 1
    assert "周郁婷" not in signed_in().get("/referrals/export/").content.decode()


def test_analysts_see_numbers_of_members_only(world):
    referral = rewarded(world)
    text = text_of(signed_in("analyst"), "/referrals/")
    assert referral.referee.member_no in text
    assert "周" not in text.split("<main")[1].split("<table")[1]


@pytest.mark.parametrize("role", ["agent", "team_lead", "admin"])
def test_others_have_no_business_here(world, role):
    rewarded(world)
    client = signed_in(role)
    for page in ("", "export/", "review/", "value/", "program/"):
        answer = client.get(f"/referrals/{page}")
        assert answer.status_code == 403
        assert not any(name in answer.content.decode() for name in ("周郁婷", "周○婷", "林佳穎", "林○穎"))
    assert not AuditEntry.objects.filter(action="referrals.export").exists()


# ---- the review ----


def test_a_marketer_decides_with_a_reason(world):
    referral, client = odd(world), signed_in()
    page = text_of(client, "/referrals/review/")
    for words in ("姓名或信箱相近", "同一個地址", "60"):
        assert words in page
    client.post(f"/referrals/{referral.pk}/decide/", {"decision": "approve", "reason": ""})
    referral.refresh_from_db()
    assert referral.decision == ""
    client.post(f"/referrals/{referral.pk}/decide/", {"decision": "reject", "reason": "同一個人"})
    referral.refresh_from_db()
    assert (referral.state, referral.decision, referral.decision_reason) == ("rejected", "reject", "同一個人")
    assert "同一個人" in text_of(client, "/referrals/")
    again = client.post(
        f"/referrals/{referral.pk}/decide/", {"decision": "approve", "reason": "好"}, follow=True
    )
    assert "已經有人審核過這筆推薦" in again.content.decode()


def test_who_cheats_recommends_no_more_until_it_is_lifted(world):
    referral, client = odd(world), signed_in()
    client.post(
        f"/referrals/{referral.pk}/decide/", {"decision": "reject", "reason": "假帳號", "block": "on"}
    )
    code = ReferralCode.objects.get(member=world)
    assert code.blocked_at is not None
    assert world.member_no in text_of(client, "/referrals/review/")
    assert "已停止推薦資格" in text_of(client, f"/members/{world.member_no}/more/")
    client.post(f"/referrals/blocked/{code.pk}/lift/")
    code.refresh_from_db()
    assert code.blocked_at is None
    actions = AuditEntry.objects.filter(action__startswith="referral.").values_list("action", flat=True)
    assert list(actions.order_by("pk"))[-3:] == ["referral.reject", "referral.block", "referral.unblock"]


@pytest.mark.parametrize("role", ["analyst", "privacy_officer", "agent"])
def test_only_marketers_review(world, role):
    referral = odd(world)
    answer = signed_in(role).post(
        f"/referrals/{referral.pk}/decide/", {"decision": "approve", "reason": "好"}
    )
    assert answer.status_code == 403
    referral.refresh_from_db()
    assert referral.decision == ""


def test_a_friend_is_found_by_member_number(world):
    client = signed_in()
    friend = make_friend()
    referrals.naming.note_unfound(member=friend, named="0912-345-386", at=NOON)
    page = text_of(client, "/referrals/review/")
    assert "0912-345-386" not in page
    assert "09**" in page or "***-386" in page
    referral = Referral.objects.get()
    for wrong in ("abc", "M-999999999"):
        client.post(f"/referrals/{referral.pk}/match/", {"member_no": wrong})
        referral.refresh_from_db()
        assert referral.state == "invited"
    client.post(f"/referrals/{referral.pk}/match/", {"member_no": world.member_no})
    referral.refresh_from_db()
    assert (referral.state, referral.referrer) == ("joined", world)


# ---- the rules ----


RULES = {
    "is_open": "on",
    "min_amount": "800",
    "return_days": "10",
    "referrer_cap": "5",
    "total_cap": "0",
    "review_score": "60",
    "share_zh": "來 {brand_name}：{referral_link}",
    "share_en": "Come: {referral_link}",
    "stage": "core",
}


def test_rules_are_tried_out_and_saved_as_a_version(world):
    client = signed_in()
    current = ReferralProgram.objects.get()
    form = {**RULES, "referrer_coupon": current.referrer_coupon_id, "referee_coupon": "", "version": 1}
    tried = client.post("/referrals/program/", {**form, "preview": "1"})
    assert tried.status_code == 200
    assert ReferralProgram.objects.count() == 1
    assert "來 木日保養：" in tried.content.decode()
    assert client.post("/referrals/program/", {**form, "save": "1"}).status_code == 302
    saved = ReferralProgram.objects.first()
    assert saved is not None
    assert (saved.version, saved.min_amount, saved.return_days, saved.referee_coupon) == (2, 800, 10, None)
    client.post("/referrals/program/", {**form, "save": "1"})
    assert ReferralProgram.objects.count() == 2, "a form that is older than the newest version is refused"


def test_the_playbook_of_the_chosen_stage_names_the_programme(world):
    client = signed_in()
    form = {**RULES, "referrer_coupon": "", "referee_coupon": "", "save": "1"}
    for version, stage in enumerate(["repeat_buyer", ""], start=1):
        client.post("/referrals/program/", {**form, "stage": stage, "version": version})
        named = [
            one
            for one in ("core", "repeat_buyer", "lost")
            if client.get(f"/playbooks/{one}/").context["named"]["program"] is not None
        ]
        assert named == ([stage] if stage else [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_amount": "-1"},
        {"return_days": "999"},
        {"review_score": "0"},
        {"share_zh": "沒有連結"},
        {"share_en": ""},
        {"stage": "friends"},
    ],
)
def test_rules_that_cannot_be(world, wrong):
    answer = signed_in().post("/referrals/program/", {**RULES, **wrong, "version": 1, "save": "1"})
    assert answer.status_code == 422
    (field,) = wrong
    assert f'href="#id_{field}"' in answer.content.decode()
    assert ReferralProgram.objects.count() == 1


def test_the_preview_counts_the_last_year(world):
    for amount in (900, 1500):
        referral = name(make_friend(), world)
        buy(referral.referee, amount=amount)
    trial = referrals.reading.try_out(referrals.current(), on=TODAY + timedelta(days=1))
    assert (trial.joined, trial.qualified, trial.cost) == (2, 1, Decimal(300))


def test_who_may_not_edit_reads_the_rules(world):
    client = signed_in("analyst")
    page = text_of(client, "/referrals/program/")
    assert "NT$1,000" in page
    assert 'name="min_amount"' not in page
    assert client.post("/referrals/program/", {**RULES, "version": 1, "save": "1"}).status_code == 403


# ---- the value brought ----


def worth(member: Member, value: int, *, scores: tuple[int, int, int] = (1, 1, 1)) -> Member:
    r, f, m = scores
    MemberMetrics.objects.create(
        member=member, order_count=1, purchase_days=1, value_amount=Decimal(value), r=r, f=f, m=m
    )
    return member


def test_the_map_and_who_leads(world):
    worth(world, 500)
    rich = worth(cast.make_member(), 2000, scores=(5, 5, 5))
    child = worth(cast.make_member(referred_by=world), 3000, scores=(3, 3, 3))
    worth(cast.make_member(referred_by=child), 400)
    found = referrals_map()
    assert (found.cell("1", "low").members, found.cell("1", "low").average) == (1, Decimal(3700))
    assert (found.cell("1", "mid").members, found.cell("1", "mid").average) == (1, Decimal(3400))
    assert (found.cell("0", "high").members, found.cell("0", "high").average) == (1, Decimal(2000))
    assert [cell.members for cell in found.hidden] == [1]
    client = signed_in()
    page = text_of(client, "/referrals/value/")
    assert "只看消費會漏掉他們" in page
    assert world.member_no in page
    assert rich.member_no not in page
    assert rich.member_no in text_of(client, "/referrals/value/?brought=0&rfm=high")


def referrals_map():
    from analytics import advocates

    return advocates.advocate_map()


def test_two_who_name_each_other_do_not_count_themselves(world):
    from analytics import advocates

    worth(world, 100)
    other = worth(cast.make_member(referred_by=world), 50)
    Member.objects.filter(pk=world.pk).update(referred_by=other)
    found = advocates.advocate(world)
    assert (found.direct, found.second, found.total_amount) == (1, 0, Decimal(150))


# ---- the member's page ----


def test_the_members_page_has_code_link_and_tree(world):
    cast.make_night()
    child = name(make_friend(name="周郁婷"), world).referee
    grandchild = name(make_friend(name="吳孟潔"), child).referee
    worth(child, 12480)
    page = text_of(signed_in("privacy_officer"), f"/members/{world.member_no}/more/")
    code = ReferralCode.objects.get(member=world).code
    assert referrals.shown(code) in page
    assert referrals.link(code) in page
    tree = page.split('class="k-tree"')[1]
    assert tree.index("周郁婷") < tree.index("吳孟潔")
    assert "NT$12,480" in tree
    assert world.member_no in text_of(signed_in("privacy_officer"), f"/members/{child.member_no}/more/")
    assert child.member_no in text_of(signed_in("privacy_officer"), f"/members/{grandchild.member_no}/more/")


def test_an_agent_sees_in_the_tree_only_whom_they_may_see(world):
    from members.models import Assignment

    cast.make_night()
    child = name(make_friend(name="周郁婷"), world).referee
    agent = cast.make_user("agent")
    Assignment.objects.create(member=world, user=agent, kind="care")
    client = Client()
    client.force_login(agent)
    page = text_of(client, f"/members/{world.member_no}/more/")
    assert "周郁婷" not in page
    assert child.member_no in page
    assert f"/members/{child.member_no}/" not in page
