"""Listening before offering: the interview, the one coupon after it, and the way of the case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from campaigns import coupons, outcomes, sending
from campaigns.models import AudienceMember, Campaign, Coupon, Delivery, Outcome
from crm.models import AuditEntry
from members import complaints
from members.complaints.moves import Said
from members.models import ChangedMember, Interaction
from tests.campaign_cast import NOON, make_brand, make_coupon_type, make_order
from tests.winback.desk_cast import make_agent, make_case, make_run
from winback import conversations, giving, interviews
from winback.interviews import Answers
from winback.models import Case, Interview, Offer

pytestmark = pytest.mark.django_db
PRICE = Answers(primary_reason="price.rise", verbatim="漲了兩次", would_return=7, competitor="河岸")


@pytest.fixture(autouse=True)
def brand(db):
    make_run()
    return make_brand()


@pytest.fixture
def agent():
    return make_agent()


def listened(case: Case, by, answers: Answers = PRICE, **more) -> Interview:
    interview = conversations.begin_interview(case=case, by=by, at=NOON)
    interviews.say_purpose(interview=interview, at=NOON)
    return conversations.finish_interview(interview=interview, answers=answers, by=by, at=NOON, **more)


def give(case: Case, by, kind=None, *, how: str = "aloud", why: str = "老客戶") -> Offer:
    kind = kind or make_coupon_type(value=Decimal(200))
    return conversations.give_coupon(case=case, kind=kind, how=how, why=why, by=by, at=NOON)


# ---- the interview ----


def test_it_ends_with_a_reason_and_the_case_is_diagnosed(agent):
    case = make_case(stage="lost")
    done = listened(case, agent)
    case.refresh_from_db()
    assert (case.state, case.reason_code, case.competitor) == ("diagnosed", "price.rise", "河岸")
    assert (done.state, done.interviewer, done.finished_at) == ("finished", agent, NOON)
    # How the member stood is kept with the answers.
    assert (done.stage, done.value_amount) == ("lost", Decimal(20_000))
    states = AuditEntry.objects.filter(action="case.move").order_by("id")
    assert [entry.detail["to"] for entry in states] == ["assigned", "interviewing", "diagnosed"]


def test_the_purpose_is_said_first(agent):
    interview = conversations.begin_interview(case=make_case(), by=agent, at=NOON)
    with pytest.raises(interviews.Incomplete) as caught:
        conversations.finish_interview(interview=interview, answers=PRICE, by=agent, at=NOON)
    assert list(caught.value.problems) == ["purpose"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Interview.objects.update(state="finished", finished_at=NOON, primary_reason="price")


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        (Answers(), ["primary_reason"]),
        (Answers(primary_reason="weather"), ["primary_reason"]),
        (Answers(primary_reason="price", secondary_reasons=("price",)), ["secondary_reasons"]),
        (
            Answers(primary_reason="price", secondary_reasons=("need", "trust", "service")),
            ["secondary_reasons"],
        ),
        (Answers(primary_reason="price", secondary_reasons=("weather",)), ["secondary_reasons"]),
        (Answers(primary_reason="price", would_return=11), ["would_return"]),
        (Answers(primary_reason="price", trigger_on=date(1926, 1, 1)), ["trigger_on"]),
    ],
)
def test_what_is_missing_is_named(answers, fields):
    assert list(interviews.missing(answers, purpose_said=True)) == fields


def test_a_half_filled_form_is_kept_and_what_is_wrong_left_out(agent):
    interview = conversations.begin_interview(case=make_case(), by=agent, at=NOON)
    half = Answers(
        primary_reason="weather", secondary_reasons=("need", "need"), would_return=12, verbatim="太忙"
    )
    interviews.save(interview=interview, answers=half, by=agent, at=NOON + timedelta(minutes=1))
    again = conversations.begin_interview(case=interview.case, by=agent, at=NOON)
    assert again.pk == interview.pk
    assert interviews.answers_of(again) == Answers(secondary_reasons=("need",), verbatim="太忙")
    assert again.saved_at == NOON + timedelta(minutes=1)


def test_a_finished_interview_is_not_written_to(agent):
    done = listened(make_case(), agent)
    with pytest.raises(interviews.Over):
        interviews.save(interview=done, answers=Answers(), by=agent, at=NOON)
    with pytest.raises(interviews.Over):
        conversations.finish_interview(interview=done, answers=PRICE, by=agent, at=NOON)


def test_whom_the_member_complained_about_does_not_ask(agent):
    case = make_case()
    said = Said(subject="態度", category="service", detail="attitude", about=agent)
    complaints.take_down(member=case.member, said=said, by=None, at=NOON)
    with pytest.raises(interviews.AboutInterviewer):
        conversations.begin_interview(case=case, by=agent, at=NOON)
    other = make_agent()
    interview = conversations.begin_interview(case=case, by=other, at=NOON)
    interviews.say_purpose(interview=interview, at=NOON)
    with pytest.raises(interviews.AboutInterviewer):
        conversations.finish_interview(interview=interview, answers=PRICE, by=agent, at=NOON)


@pytest.mark.parametrize("ending", ["competitor", "need_changed", "interview"])
def test_who_is_gone_is_told_to_the_lifecycle(agent, ending):
    case = make_case()
    listened(case, agent, Answers(primary_reason="competitor", ending=ending))
    ended = Interaction.objects.get(kind="ended")
    assert (ended.member, ended.end_kind, ended.is_own) == (case.member, ending, True)
    assert ChangedMember.objects.filter(member=case.member, reason="interaction").exists()


def test_who_has_not_decided_has_not_ended(agent):
    listened(make_case(), agent)
    assert not Interaction.objects.filter(kind="ended").exists()


# ---- the link ----


def test_a_link_is_good_for_sixty_days_and_stays_the_same(agent):
    case = make_case()
    interview = interviews.invite(case=case, by=agent, at=NOON)
    again = interviews.invite(case=case, by=agent, at=NOON + timedelta(days=1))
    assert len(interview.link_token or "") == 32
    assert again.link_token == interview.link_token
    token = str(again.link_token)
    assert interviews.by_link(token, at=NOON + timedelta(days=60)) == interview
    assert interviews.by_link(token, at=NOON + timedelta(days=61)) is None
    assert interviews.by_link("nothing", at=NOON) is None
    late = interviews.invite(case=case, by=agent, at=NOON + timedelta(days=70))
    assert late.link_token != token


def test_the_form_by_link_parks_who_buys_elsewhere(agent):
    case = make_case()
    interview = interviews.invite(case=case, by=agent, at=NOON)
    interviews.say_purpose(interview=interview, at=NOON)
    answers = Answers(primary_reason="competitor.better_price", ending="competitor")
    conversations.finish_interview(interview=interview, answers=answers, at=NOON, mode="web")
    case.refresh_from_db()
    assert (case.state, case.retry_at) == ("with_competitor", NOON + timedelta(days=90))
    assert Interaction.objects.get(kind="ended").by is None


def test_answering_by_link_is_the_members_own_act(agent):
    interview = interviews.invite(case=make_case(), by=agent, at=NOON)
    interviews.say_purpose(interview=interview, at=NOON)
    done = conversations.finish_interview(interview=interview, answers=PRICE, at=NOON, mode="web")
    assert (done.mode, done.interviewer) == ("web", None)
    assert [(row.kind, row.is_own) for row in Interaction.objects.all()] == [("answered", True)]


# ---- offers ----


def test_nothing_is_given_before_the_interview_is_finished(agent):
    case = make_case()
    conversations.begin_interview(case=case, by=agent, at=NOON)
    with pytest.raises(giving.CannotGive):
        give(case, agent)
    assert giving.obstacle(case)
    assert not Coupon.objects.exists()


def test_a_coupon_read_aloud_is_on_record_and_counted(agent):
    case = make_case()
    listened(case, agent)
    offer = give(case, agent)
    case.refresh_from_db()
    assert case.state == "offered"
    assert (offer.reason_code, offer.how, offer.by) == ("price.rise", "aloud", agent)
    assert offer.coupon.occasion_key == f"loss:{case.member_id}:2"
    assert (offer.delivery.state, offer.delivery.channel, offer.delivery.sent_at) == ("sent", "call", NOON)
    code = giving.read_code(offer=offer, by=agent)
    assert code.replace(" ", "") == offer.coupon.code
    assert max(len(group) for group in code.split()) == 4
    assert AuditEntry.objects.get(action="coupon.read").user == agent
    # The member orders with it: redeemed, and the campaign of the desk counts the return.
    order = make_order(case.member, at=NOON + timedelta(days=3), coupon_code=offer.coupon.code)
    coupons.redeem_from_orders()
    assert outcomes.attribute() == 1
    outcome = Outcome.objects.get(order=order)
    assert (outcome.campaign.kind, outcome.with_coupon) == ("desk", True)
    assert AudienceMember.objects.get().campaign == outcome.campaign


def test_one_coupon_a_member_and_loss(agent):
    case = make_case()
    listened(case, agent)
    first = give(case, agent)
    with pytest.raises(giving.AlreadyGiven) as caught:
        give(case, agent)
    assert caught.value.coupon == first.coupon
    assert Coupon.objects.count() == Delivery.objects.count() == Offer.objects.count() == 1


def test_a_coupon_of_the_standing_campaign_counts_as_the_one(agent):
    case = make_case()
    listened(case, agent)
    coupons.mint(
        kind=make_coupon_type(),
        occasions=[(case.member_id, f"loss:{case.member_id}:2")],
        expires_on=date(2027, 1, 1),
    )
    with pytest.raises(giving.AlreadyGiven):
        give(case, agent)
    case.refresh_from_db()
    assert case.state == "diagnosed"


def test_authority_ends_somewhere_and_says_who_may(agent):
    lead, case = make_agent("team_lead"), make_case()
    listened(case, agent)
    dear, dearest = make_coupon_type(value=Decimal(400)), make_coupon_type(value=Decimal(5000))
    with pytest.raises(giving.BeyondAuthority, match=r"NT\$400"):
        give(case, agent, dear)
    barriers = [bool(choice.barrier) for choice in giving.choices(case=case, by=agent)]
    assert barriers == [True, True]
    with pytest.raises(giving.BeyondAuthority):
        give(case, lead, dearest)
    giving.set_limits(by=lead, limits={"agent": Decimal(400)})
    assert give(case, agent, dear).coupon.type == dear


def test_a_share_is_reckoned_on_the_average_order():
    case = make_case()  # 20,000 in two orders
    assert giving.cost_of(make_coupon_type(kind="percent", value=Decimal(10)), case=case) == 1000
    assert giving.cost_of(make_coupon_type(kind="gift", value=Decimal(80)), case=case) == 80


def test_a_reason_is_asked_for(agent):
    case = make_case()
    listened(case, agent)
    with pytest.raises(giving.CannotGive):
        give(case, agent, why="  ")


def test_after_a_death_nothing_is_offered(agent):
    case = make_case()
    listened(case, agent, Answers(primary_reason="involuntary.death"))
    with pytest.raises(giving.CannotGive):
        give(case, agent)


def test_by_mail_it_goes_through_the_same_pipeline(agent, sink):
    box, case = sink(), make_case()
    listened(case, agent)
    offer = give(case, agent, how="email")
    assert offer.delivery.state == "queued"
    sending.deliver_due(channel="email")
    offer.delivery.refresh_from_db()
    assert offer.delivery.state == "sent"
    (mail,) = box.mails()
    assert offer.coupon.code in mail.get_body(("plain",)).get_content()


def test_without_consent_it_is_read_aloud_instead(agent):
    case = make_case()
    listened(case, agent)
    case.member.consents.filter(channel="email").update(state="withdrawn")
    with pytest.raises(giving.CannotGive):
        give(case, agent, how="email")
    assert not Coupon.objects.exists()
    assert give(case, agent).how == "aloud"


def test_marketing_may_pause_what_the_desk_gives(agent):
    campaign, _content = giving.desk_campaign()
    assert giving.desk_campaign()[0] == campaign
    case = make_case()
    listened(case, agent)
    Campaign.objects.update(state="paused")
    with pytest.raises(giving.CannotGive):
        give(case, agent)
    assert not Coupon.objects.exists()
    Campaign.objects.update(state="cancelled")
    assert give(case, agent).delivery.send.campaign != campaign


# ---- good-bye ----


def test_still_with_a_competitor_is_asked_again_after_ninety_days(agent):
    case = make_case()
    listened(case, agent, Answers(primary_reason="competitor", competitor="河岸", ending="competitor"))
    parked = conversations.thank_and_wait(case=case, by=agent, at=NOON)
    assert (parked.state, parked.retry_at) == ("with_competitor", NOON + timedelta(days=90))


@pytest.mark.parametrize(
    ("start", "to", "steps"),
    [
        ("new", "diagnosed", ["assigned", "interviewing", "diagnosed"]),
        ("promised", "offered", ["interviewing", "diagnosed", "offered"]),
        ("offered", "diagnosed", []),
        ("diagnosed", "diagnosed", []),
        ("closed", "diagnosed", []),
    ],
)
def test_the_way_of_a_case_passes_no_outcome(start, to, steps):
    assert conversations.way(start, to) == steps
