"""The campaign's screens: what they show, to whom, and what their buttons do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import AudienceMember, Campaign, CouponFlag, CouponType, Delivery
from crm.models import Role
from lifecycle.models import Segment
from members.models import MessageTopic
from tests.campaign_cast import (
    enter,
    make_brand,
    make_campaign,
    make_coupon_type,
    make_delivery,
    make_lost,
    make_member,
    make_night,
    make_order,
    make_send,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


@pytest.fixture
def author():
    return make_user(language="en", email="author@muri.example")


@pytest.fixture
def second():
    return make_user(language="en")


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def form(**values):
    return {
        "name": "冬季回娘家",
        "kind": "standing",
        "top_percent": "40",
        "daily_quota": "300",
        "subject_zh": "{member_name}，好久不見",
        "body_zh": "我們想念您。",
        "subject_en": "{member_name}, it has been a while",
        "body_en": "We miss you.",
        "link_url": "https://shop.example/",
        **values,
    }


def test_a_campaign_goes_from_an_empty_form_to_running(author, second):
    client = signed_in(author)
    kind = make_coupon_type()
    answer = client.post("/campaigns/new/", form(coupon_type=kind.pk, body_zh="{coupon_code}"))
    campaign = Campaign.objects.get()
    assert answer["Location"] == f"/campaigns/{campaign.pk}/"
    assert (campaign.state, campaign.holdout, campaign.created_by) == ("draft", True, author)
    assert campaign.contents.get().body_zh == "{coupon_code}"
    client.post(f"/campaigns/{campaign.pk}/move/", {"move": "submit"})
    client.post(f"/campaigns/{campaign.pk}/move/", {"move": "approve"})
    campaign.refresh_from_db()
    assert campaign.state == "submitted"
    assert "cannot approve" in text(page(client, f"/campaigns/{campaign.pk}/"))
    other = signed_in(second)
    assert "Approve this campaign?" in page(other, f"/campaigns/{campaign.pk}/")
    other.post(f"/campaigns/{campaign.pk}/move/", {"move": "approve", "send_now": "on"})
    campaign.refresh_from_db()
    assert (campaign.state, campaign.approved_by, campaign.send_now) == ("running", second, True)


def test_a_campaign_has_a_topic_that_members_may_leave_out(author):
    MessageTopic.objects.create(code="news", name_zh="新品", name_en="New products")
    MessageTopic.objects.create(code="old", name_zh="舊的", name_en="Retired", is_active=False)
    client = signed_in(author)
    empty = page(client, "/campaigns/new/")
    assert '<option value="news">New products</option>' in empty
    assert "Retired" not in empty
    client.post("/campaigns/new/", form(topic="news"))
    campaign = Campaign.objects.get()
    assert campaign.topic_id == "news"
    assert "about New products" in text(page(client, f"/campaigns/{campaign.pk}/"))
    # One that is offered no more stays with its campaign.
    MessageTopic.objects.filter(code="news").update(is_active=False)
    kept = page(client, f"/campaigns/{campaign.pk}/edit/")
    assert '<option value="news" selected>New products</option>' in kept


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"body_en": "{oops}"}, "Unknown variables: {oops}"),
        ({"subject_zh": "{coupon_code}"}, "gives no coupon"),
        ({"kind": "one_off"}, "needs a segment"),
        ({"link_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"top_percent": "0"}, "from 1 to 100"),
        ({"name": ""}, "required"),
    ],
)
def test_what_cannot_be_sent_is_not_saved_and_said_at_its_field(author, values, says):
    answer = signed_in(author).post("/campaigns/new/", form(**values))
    assert answer.status_code == 422
    assert says in text(answer.content.decode())
    assert not Campaign.objects.exists()


def test_the_form_tells_who_would_get_it_and_how_it_reads(author):
    for value in range(10):
        make_lost(value=value, name="王小明")
    html = text(page(signed_in(author), "/campaigns/new/"))
    assert "lost or defected buyers 10" in html
    assert "not yet answered 5" in html
    assert "王○明，我們想念您" in html


def test_the_preview_follows_the_form_without_saving(author):
    member = make_lost(name="林佳穎")
    client = signed_in(author)
    answer = client.post(
        "/campaigns/preview/",
        form(body_zh="給 {member_name} <b>", member_no=member.member_no),
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert "給 林○穎 &lt;b&gt;" in html
    assert "<html" not in html
    assert not Campaign.objects.exists()
    assert "<html" in client.post("/campaigns/preview/", form()).content.decode()


def test_a_one_off_goes_to_a_segment(author):
    segment = Segment.objects.create(name="VIP", tree={"v": 1, "all": []})
    signed_in(author).post("/campaigns/new/", form(kind="one_off", segment=segment.pk))
    campaign = Campaign.objects.get()
    assert (campaign.kind, campaign.segment, campaign.holdout) == ("one_off", segment, False)


def test_results_show_the_verdict_the_arms_and_the_reactions(author):
    campaign = make_campaign(state="running")
    send = make_send(campaign)
    at = timezone.now() - timedelta(days=61)
    for arm, members, returned in (("treated", 40, 20), ("holdout", 40, 2)):
        for n in range(members):
            member = make_member()
            enter(send, member, arm=arm, entered_at=at)
            if arm == "treated":
                make_delivery(send, member, state="sent", sent_at=at, opened_at=at)
            if n < returned:
                make_order(member, at=at + timedelta(days=1))
    html = text(page(signed_in(author), f"/campaigns/{campaign.pk}/"))
    assert "It works: keep going" in html
    assert "+45.0 percentage points" in html
    assert "50.0%" in html
    assert "Incremental returns 18" in html
    assert "sent 40" in html
    assert "Counts members whose observation is over" in html


def test_an_empty_campaign_says_what_comes_next(author):
    campaign = make_campaign()
    html = text(page(signed_in(author), f"/campaigns/{campaign.pk}/"))
    assert "Nobody is in this campaign yet" in html
    assert "Nothing has been sent yet" in html


def test_the_audience_is_paged_and_masked(author):
    campaign = make_campaign()
    send = make_send(campaign)
    for _ in range(51):
        enter(send, make_member(name="王小明"), stage="lost")
    enter(send, make_member(name="陳大文"), arm="holdout", stage="defector")
    client = signed_in(author)
    first = page(client, f"/campaigns/{campaign.pk}/audience/")
    assert "王○明" in first
    assert "王小明" not in first
    last = AudienceMember.objects.order_by("pk")[49]
    assert f"cursor={last.pk}" in first
    assert "陳○文" in page(client, f"/campaigns/{campaign.pk}/audience/?cursor={last.pk}")
    held = page(client, f"/campaigns/{campaign.pk}/audience/?arm=holdout")
    assert "陳○文" in held
    assert "王○明" not in held


def test_uncertain_messages_wait_for_a_decision(author):
    campaign = make_campaign()
    send = make_send(campaign)
    delivery = make_delivery(send, make_member(), state="uncertain", reason="no_answer")
    make_delivery(send, make_member(), state="skipped", reason="no_consent")
    client = signed_in(author)
    assert "1 message waits for a decision" in text(page(client, f"/campaigns/{campaign.pk}/"))
    html = text(page(client, f"/campaigns/{campaign.pk}/deliveries/"))
    assert "no answer after hand-over" in html
    assert "skipped · no consent (any more) 1" in html
    client.post(f"/campaigns/deliveries/{delivery.pk}/decide/", {"decision": "leave"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("cancelled", "left")
    assert "delivery.leave" in page(client, f"/campaigns/{campaign.pk}/log/")
    again = client.post(f"/campaigns/deliveries/{delivery.pk}/decide/", {"decision": "resend"}, follow=True)
    assert "Somebody has decided" in text(again.content.decode())
    assert client.post(f"/campaigns/deliveries/{delivery.pk}/decide/", {"decision": "x"}).status_code == 400


def test_flagged_orders_are_shown_with_their_reason(author):
    campaign = make_campaign(coupon=make_coupon_type())
    order = make_order(make_member(), coupon_code="ABCDEFGHJKMNPQ", external_id="SO-77")
    CouponFlag.objects.create(order=order, reason="unknown")
    html = text(page(signed_in(author), f"/campaigns/{campaign.pk}/mail/"))
    assert "SO-77" in html
    assert "unknown code" in html


def test_kinds_of_coupons_are_made_and_checked(author):
    client = signed_in(author)
    good = {"name": "九折", "kind": "percent", "value": "10", "min_spend": "0", "valid_days": "30"}
    assert client.post("/campaigns/coupons/", good).status_code == 302
    assert CouponType.objects.get().value == 10
    bad = client.post("/campaigns/coupons/", {**good, "value": "100"})
    assert bad.status_code == 422
    assert "between 0 and 100" in bad.content.decode()
    assert "九折" in page(client, "/campaigns/coupons/")


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_and_change_campaigns(role):
    campaign = make_campaign()
    client = signed_in(make_user(role))
    may_view = role in {Role.MARKETER, Role.TEAM_LEAD, Role.ANALYST, Role.PRIVACY_OFFICER}
    for path in (
        "",
        f"{campaign.pk}/",
        f"{campaign.pk}/audience/",
        f"{campaign.pk}/mail/",
        f"{campaign.pk}/deliveries/",
    ):
        assert client.get(f"/campaigns/{path}").status_code == (200 if may_view else 403), path
    may_edit = role == Role.MARKETER
    assert client.get("/campaigns/new/").status_code == (200 if may_edit else 403)
    client.post(f"/campaigns/{campaign.pk}/move/", {"move": "submit"})
    campaign.refresh_from_db()
    assert (campaign.state == "submitted") is may_edit


def test_get_moves_nothing(author):
    campaign = make_campaign()
    client = signed_in(author)
    assert client.get(f"/campaigns/{campaign.pk}/move/?move=submit").status_code == 405
    assert client.post(f"/campaigns/{campaign.pk}/move/", {"move": "explode"}).status_code == 400
    campaign.refresh_from_db()
    assert campaign.state == "draft"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(
    author, count, django_assert_num_queries
):
    for _ in range(count):
        send = make_send(make_campaign(state="running"))
        enter(send, make_member())
        make_delivery(send, make_member(), state="sent", sent_at=timezone.now())
    client = signed_in(author)
    page(client, "/campaigns/")
    with django_assert_num_queries(5):
        html = text(page(client, "/campaigns/"))
    assert html.count("冬季回娘家") == count


def test_approving_by_day_enters_the_newest_night_at_once(author, second):
    from winback.tasks import enrol

    today = timezone.now().astimezone(make_brand().zone).date()
    make_night(today)
    make_lost()
    campaign = make_campaign(created_by=author, state="submitted", submitted_by=author, top_percent=100)
    signed_in(second).post(f"/campaigns/{campaign.pk}/move/", {"move": "approve"})
    enrol(campaign_id=campaign.pk)
    enrol(campaign_id=campaign.pk)
    assert AudienceMember.objects.filter(campaign=campaign).count() == 1
    assert Delivery.objects.count() <= 1


def test_past_campaigns_are_for_reading_only(author):
    campaign = make_campaign(is_past=True, state="done")
    html = page(signed_in(author), f"/campaigns/{campaign.pk}/")
    assert 'name="move"' not in html
