"""A queued message leaves once, and everything that can go wrong with it is told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from campaigns import content, sending
from campaigns.calls import record_contact
from campaigns.channels import Accepted, Outgoing
from campaigns.channels.email import EmailSender
from campaigns.models import Attempt, ChannelBudget, Coupon, Delivery, FrequencySlot
from campaigns.sending import claims
from campaigns.sending.gate import NEVER, pass_gate
from campaigns.sending.results import record
from crm import workdays
from crm.killpoints import kp
from crm.models import AuditEntry
from members import privacy
from members.models import Consent, Interaction, Suppression
from tests.campaign_cast import (
    make_brand,
    make_campaign,
    make_coupon_type,
    make_delivery,
    make_member,
    make_send,
    make_user,
)
from tests.winback.desk_cast import ended, make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


@pytest.fixture
def send():
    return make_send(make_campaign())


def deliver(**more):
    return dict(sending.deliver_due(channel="email", **more))


def due_now(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(next_at=Now())


def lose_lease(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=Now() - timedelta(seconds=1))


# ---- the good way ----


def test_a_message_is_sent_and_everything_is_on_record(send, sink):
    box = sink()
    member = make_member(name="林佳穎", email="lin@example.com")
    delivery = make_delivery(send, member)
    assert deliver() == {"sent": 1}
    (mail,) = box.mails()
    assert mail["Subject"] == "林佳穎，好久不見"
    assert mail["Message-ID"] == f"<{delivery.provider_key}@muri.example>"
    assert box.recipients() == ["lin@example.com"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.claims, delivery.calls, delivery.lease_token) == ("sent", 1, 1, None)
    assert delivery.sent_at is not None
    attempt = Attempt.objects.get()
    assert (attempt.n, attempt.outcome) == (1, "accepted")
    assert attempt.ended_at >= attempt.started_at
    interaction = Interaction.objects.get()
    assert (interaction.kind, interaction.is_own, interaction.subject) == (
        "message_sent",
        False,
        "冬季回娘家",  # the letter greets by name, which few may read in full
    )
    assert FrequencySlot.objects.get().delivery_id == delivery.pk
    assert deliver() == {}
    assert len(box.mails()) == 1


def test_many_messages_go_over_one_connection_best_first(send, sink):
    box = sink()
    for _ in range(45):
        make_delivery(send, make_member())
    assert deliver() == {"sent": 45}
    assert len(set(box.recipients())) == 45


def test_a_send_is_finished_when_nothing_is_under_way(send, sink):
    sink()
    make_delivery(send, make_member())
    assert sending.finish_sends() == []
    deliver()
    assert sending.finish_sends() == [send.pk]
    assert sending.finish_sends() == []
    send.refresh_from_db()
    assert send.state == "done"


def test_a_one_off_campaign_ends_with_its_send(sink):
    sink()
    campaign = make_campaign(kind="one_off", state="running")
    make_delivery(make_send(campaign), make_member())
    deliver()
    sending.finish_sends()
    campaign.refresh_from_db()
    assert campaign.state == "done"


# ---- the gate ----


def skipped(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


@pytest.mark.parametrize("consent", ["withdrawn", None])
def test_without_consent_nothing_leaves(send, sink, consent):
    box = sink()
    delivery = make_delivery(send, make_member(consent=consent))
    deliver()
    assert skipped(delivery) == ("skipped", "no_consent")
    assert box.mails() == []
    assert not Attempt.objects.exists()


def test_a_suppressed_address_gets_nothing_whoever_bears_it(send, sink):
    box = sink()
    first = make_member(email="same@example.com")
    privacy.suppress(
        channel="email", address="Same@Example.com", reason=Suppression.Reason.COMPLAINT, at=datetime.now(UTC)
    )
    delivery = make_delivery(send, first)
    deliver()
    assert skipped(delivery) == ("skipped", "suppressed")
    assert box.mails() == []


def test_a_member_without_address_is_skipped(send, sink):
    sink()
    delivery = make_delivery(send, make_member(email=""))
    deliver()
    assert skipped(delivery) == ("skipped", "no_address")


def test_one_address_gets_one_message_a_send(send, sink):
    box = sink()
    first, second = (make_delivery(send, make_member(email="home@example.com")) for _ in range(2))
    assert deliver() == {"sent": 1, "skipped": 1}
    assert skipped(second) == ("skipped", "same_address")
    assert box.recipients() == ["home@example.com"]
    first.refresh_from_db()
    assert first.state == "sent"


def test_a_second_message_on_the_same_day_waits_for_tomorrow(send, sink):
    box = sink()
    member = make_member()
    make_delivery(send, member)
    second = make_delivery(make_send(send.campaign), member)
    assert deliver() == {"sent": 1, "queued": 1}
    second.refresh_from_db()
    taipei = second.next_at.astimezone(make_brand().zone)
    assert (taipei.hour, taipei.minute) == (0, 0)
    assert timedelta(0) < second.next_at - datetime.now(UTC) <= timedelta(days=1)
    assert len(box.mails()) == 1


@pytest.mark.parametrize(
    ("ending", "direction", "answer"),
    [
        ("interested_later", "outbound", {"queued": 1}),
        ("no_answer", "outbound", {"sent": 1}),
        ("info_given", "inbound", {"sent": 1}),
    ],
)
def test_whom_an_agent_reached_today_is_not_written_to_as_well(send, sink, ending, direction, answer):
    sink()
    member = make_member(phone="+886912345678")
    make_delivery(send, member)
    contact = ended(ending, direction=direction)
    record_contact(
        member=member, contact=contact, by=make_agent(), at=datetime.now(UTC) - timedelta(seconds=1)
    )
    assert deliver() == answer


def test_outside_office_hours_it_waits_for_the_opening(sink):
    box = sink()
    # The database's clock decides, so the brand moves to a zone where it is night now.
    offset = (14 - datetime.now(UTC).hour) % 24 - 12
    brand = make_brand(time_zone=f"Etc/GMT{-offset:+d}")
    assert datetime.now(UTC).astimezone(brand.zone).hour in {2, 3}
    delivery = make_delivery(make_send(make_campaign(), send_now=False), make_member())
    assert deliver() == {"queued": 1}
    delivery.refresh_from_db()
    opening = delivery.next_at.astimezone(brand.zone)
    assert (opening.hour, opening.minute) == (9, 0)
    assert workdays.is_workday(opening.date(), country="TW")
    assert box.mails() == []


def test_an_expired_send_says_so(send, sink):
    sink()
    send.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    send.save()
    delivery = make_delivery(send, make_member())
    deliver()
    assert skipped(delivery) == ("skipped", "expired")


def test_a_paused_send_waits_and_a_resumed_one_goes_on(send, sink):
    box = sink()
    delivery = make_delivery(send, make_member())
    assert sending.hold(send)
    assert deliver() == {}
    delivery.refresh_from_db()
    assert delivery.next_at == NEVER
    assert sending.release(send)
    assert deliver() == {"sent": 1}
    assert len(box.mails()) == 1


def test_a_claimed_message_of_a_paused_send_goes_back(send, sink):
    sink()
    delivery = make_delivery(send, make_member())
    send.state = "paused"
    send.save()
    assert deliver() == {"queued": 1}
    delivery.refresh_from_db()
    assert delivery.next_at == NEVER


def test_a_cancelled_send_cancels_what_has_not_left(send, sink):
    box = sink()
    delivery = make_delivery(send, make_member())
    assert sending.cancel(send)
    assert skipped(delivery) == ("cancelled", "send_cancelled")
    assert deliver() == {}
    assert box.mails() == []
    assert not sending.release(send)


# ---- what the provider answers ----


def test_a_temporary_refusal_is_tried_again_later_and_does_not_count_as_a_contact(send, sink):
    sink(refuse_share=1)
    delivery = make_delivery(send, make_member())
    assert deliver() == {"queued": 1}
    delivery.refresh_from_db()
    assert "451" in delivery.last_error
    assert timedelta(seconds=40) < delivery.next_at - datetime.now(UTC) < timedelta(seconds=75)
    assert not FrequencySlot.objects.exists()
    sink()
    due_now(delivery)
    assert deliver() == {"sent": 1}
    assert list(Attempt.objects.order_by("n").values_list("n", "outcome")) == [
        (1, "refused"),
        (2, "accepted"),
    ]


def test_after_five_refusals_it_gives_up(send, sink):
    sink(refuse_share=1)
    delivery = make_delivery(send, make_member())
    for _ in range(5):
        due_now(delivery)
        deliver()
    assert skipped(delivery) == ("failed", "gave_up")
    assert Attempt.objects.count() == 5


def test_a_dead_address_fails_and_is_never_written_to_again(send, sink):
    sink(refuse_share=1, refuse="550 5.1.1 <m@example.com> no such user")
    member = make_member(email="m@example.com")
    delivery = make_delivery(send, member)
    assert deliver() == {"failed": 1}
    delivery.refresh_from_db()
    assert "m@example.com" not in delivery.last_error
    assert Suppression.objects.get().reason == "hard_bounce"
    sink()
    again = make_delivery(make_send(send.campaign), member)
    deliver()
    assert skipped(again) == ("skipped", "suppressed")


def test_a_line_lost_after_the_message_is_uncertain_and_never_sent_again_by_itself(send, sink):
    box = sink(drop_share=1, keep_dropped=True)
    delivery = make_delivery(send, make_member())
    assert deliver() == {"uncertain": 1}
    assert len(box.mails()) == 1
    assert skipped(delivery) == ("uncertain", "no_answer")
    assert deliver() == {}
    assert Attempt.objects.get().outcome == "ambiguous"


def test_no_server_at_all_is_a_definite_failure(send, sink, settings):
    sink()
    settings.EMAIL_PORT = 1
    delivery = make_delivery(send, make_member())
    assert deliver() == {"queued": 1}
    delivery.refresh_from_db()
    assert delivery.last_error.startswith("connect:")


def test_a_connection_that_the_server_closed_is_opened_again(send, sink, settings):
    box = sink()
    sender = EmailSender()
    message = Outgoing(sender="a@example.com", recipient="b@example.com", data=b"Subject: x\r\n\r\n.dot\r\n")
    assert isinstance(sender.deliver(message), Accepted)
    sender._smtp.sock.shutdown(2)
    assert isinstance(sender.deliver(message), Accepted)
    sender.close()
    assert [mail.get_content().strip() for mail in box.mails()] == [".dot", ".dot"]


# ---- leases ----


def claim_one(delivery):
    (row,) = claims.claim_batch(channel="email", size=1)
    assert row.delivery_id == delivery.pk
    return row


def test_two_workers_never_hold_the_same_row(send):
    for _ in range(5):
        make_delivery(send, make_member())
    first = claims.claim_batch(channel="email", size=3)
    second = claims.claim_batch(channel="email", size=3)
    assert len(first) == 3
    assert len(second) == 2
    assert not {row.delivery_id for row in first} & {row.delivery_id for row in second}


def test_claims_rise_only_when_a_worker_picks_the_row_up(send):
    delivery = make_delivery(send, make_member())
    row = claim_one(delivery)
    delivery.refresh_from_db()
    assert delivery.claims == 0
    assert claims.pick_up(row)
    delivery.refresh_from_db()
    assert delivery.claims == 1


def test_a_lost_lease_is_taken_back_and_claimed_alone(send, sink):
    sink()
    rows = [make_delivery(send, make_member()) for _ in range(3)]
    claims.claim_batch(channel="email", size=3)
    for delivery in rows:
        lose_lease(delivery)
    assert claims.sweep(channel="email", idempotent=False) == {"queued": 3}
    assert claims.claim_batch(channel="email", size=3) == []
    assert len(claims.claim_alone(channel="email")) == 1
    assert deliver() == {"sent": 2}


def test_a_lost_row_waits_its_turn_and_rests_longer_each_time(send, sink):
    """A worker that has just been started again must not meet the same row first every time."""
    lost = make_delivery(send, make_member())
    claim_one(lost)
    lose_lease(lost)
    fresh = make_delivery(send, make_member(), next_at=datetime.now(UTC) - timedelta(seconds=5))
    claims.sweep(channel="email", idempotent=False)
    assert claims.claim_alone(channel="email") == []
    (row,) = claims.claim_batch(channel="email", size=5)
    assert row.delivery_id == fresh.pk
    (row,) = claims.claim_alone(channel="email")
    assert row.delivery_id == lost.pk
    lose_lease(lost)
    claims.sweep(channel="email", idempotent=False)
    lost.refresh_from_db()
    assert lost.next_at > datetime.now(UTC) + timedelta(seconds=50)


def test_three_losses_while_alone_set_a_row_aside(send):
    delivery = make_delivery(send, make_member())
    claim_one(delivery)
    for _ in range(3):
        lose_lease(delivery)
        assert claims.sweep(channel="email", idempotent=False) == {"queued": 1}
        due_now(delivery)
        (row,) = claims.claim_alone(channel="email")
        assert claims.pick_up(row)
    lose_lease(delivery)
    assert claims.sweep(channel="email", idempotent=False) == {"quarantined": 1}
    assert claims.claim_alone(channel="email") == []
    delivery.refresh_from_db()
    assert delivery.claims == 3


def test_a_worker_lost_while_handing_over_leaves_the_message_uncertain(send):
    delivery = make_delivery(send, make_member())
    row = claim_one(delivery)
    claims.pick_up(row)
    pass_gate(row, brand=make_brand())
    lose_lease(delivery)
    assert claims.sweep(channel="email", idempotent=False) == {"uncertain": 1}
    assert skipped(delivery) == ("uncertain", "worker_lost")


def test_a_fenced_worker_may_only_close_its_attempt(send):
    delivery = make_delivery(send, make_member())
    row = claim_one(delivery)
    claims.pick_up(row)
    ready = pass_gate(row, brand=make_brand())
    lose_lease(delivery)
    claims.sweep(channel="email", idempotent=False)
    assert record(row, ready, Accepted("250"), brand=make_brand()) == "fenced"
    assert skipped(delivery) == ("uncertain", "worker_lost")
    assert Attempt.objects.get().outcome == "accepted"
    assert not Interaction.objects.exists()


def test_a_row_that_cannot_be_written_fails_alone(send, sink, monkeypatch):
    sink()
    bad, good = make_delivery(send, make_member(name="壞")), make_delivery(send, make_member())
    honest = content.write

    def write(**given):
        if given["member"].name == "壞":
            raise ValueError("poison")
        return honest(**given)

    monkeypatch.setattr(content, "write", write)
    assert deliver() == {"failed": 1, "sent": 1}
    assert skipped(bad) == ("failed", "refused")
    good.refresh_from_db()
    assert good.state == "sent"


# ---- the guards in the database ----


@pytest.mark.parametrize("ended", ["sent", "skipped", "failed", "cancelled"])
@pytest.mark.parametrize("target", ["queued", "claimed", "calling", "uncertain"])
def test_a_message_that_ended_never_goes_back(send, ended, target):
    delivery = make_delivery(send, make_member(), state=ended)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state=target,
            lease_token="00000000-0000-0000-0000-000000000001" if target in {"claimed", "calling"} else None,
        )


@pytest.mark.parametrize("broken", ["withdrawn", "suppressed", "no hash"])
def test_the_database_refuses_a_call_that_the_gate_would_have_refused(send, broken):
    member = make_member()
    delivery = make_delivery(send, member)
    claim_one(delivery)
    digest = privacy.address_hash(channel="email", address=member.email)
    if broken == "withdrawn":
        Consent.objects.filter(member=member).update(state="withdrawn")
    if broken == "suppressed":
        Suppression.objects.create(channel="email", address_hash=digest, reason="manual")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state="calling", address_hash=None if broken == "no hash" else digest
        )


# ---- the breaker and the rate ----


def test_ten_failures_in_a_row_open_the_breaker_and_burn_nothing_more(send, sink, settings):
    sink()
    settings.EMAIL_PORT = 1
    for _ in range(15):
        make_delivery(send, make_member())
    assert deliver() == {"queued": 10}
    budget = ChannelBudget.objects.get()
    assert budget.breaker == "open"
    assert Delivery.objects.filter(state="queued", calls=0, claims=0).count() == 5
    assert deliver() == {}


def test_three_probes_close_it_again(send, sink):
    box = sink()
    for _ in range(8):
        make_delivery(send, make_member())
    ChannelBudget.objects.create(
        channel="email", breaker="open", open_until=datetime.now(UTC), failures_in_a_row=10
    )
    assert deliver() == {"sent": 8}
    budget = ChannelBudget.objects.get()
    assert (budget.breaker, budget.failures_in_a_row) == ("closed", 0)
    assert len(box.mails()) == 8


def test_a_failing_probe_opens_it_for_longer(send, sink, settings):
    sink()
    settings.EMAIL_PORT = 1
    make_delivery(send, make_member())
    ChannelBudget.objects.create(
        channel="email", breaker="open", open_until=datetime.now(UTC), open_seconds=60, failures_in_a_row=10
    )
    deliver()
    budget = ChannelBudget.objects.get()
    assert (budget.breaker, budget.open_seconds) == ("open", 120)
    assert budget.open_until > datetime.now(UTC) + timedelta(seconds=50)


def test_the_rate_is_a_bucket_of_tokens(send, sink):
    sink()
    for _ in range(6):
        make_delivery(send, make_member())
    ChannelBudget.objects.create(channel="email", per_minute=4, tokens=4)
    assert deliver() == {"sent": 4}


# ---- a person's decision ----


def uncertain(send, sink):
    sink(drop_share=1)
    delivery = make_delivery(send, make_member())
    deliver()
    return delivery


def test_resend_sends_once_more_with_the_same_key_and_reopens_the_send(send, sink):
    delivery = uncertain(send, sink)
    sending.finish_sends()
    box = sink()
    sending.decide(delivery=delivery, decision="resend", by=make_user(), at=datetime.now(UTC))
    send.refresh_from_db()
    assert send.state == "running"
    assert deliver() == {"sent": 1}
    (mail,) = box.mails()
    assert str(delivery.provider_key) in mail["Message-ID"]
    assert AuditEntry.objects.get().action == "delivery.resend"


@pytest.mark.parametrize(("decision", "state"), [("leave", "cancelled"), ("arrived", "sent")])
def test_the_other_decisions_end_it(send, sink, decision, state):
    delivery = uncertain(send, sink)
    sending.decide(delivery=delivery, decision=decision, by=make_user(), at=datetime.now(UTC))
    delivery.refresh_from_db()
    assert delivery.state == state
    with pytest.raises(sending.NotUndecided):
        sending.decide(delivery=delivery, decision="resend", by=make_user(), at=datetime.now(UTC))


def test_a_coupon_travels_with_its_message(sink):
    box = sink()
    kind = make_coupon_type()
    campaign = make_campaign(coupon=kind)
    words = campaign.contents.first()
    words.body_zh = "{coupon_code}"
    words.save()
    member = make_member()
    coupon = Coupon.objects.create(
        code="ABCDEFGHJKMNPQ", type=kind, member=member, occasion_key="x", expires_on=datetime.now(UTC).date()
    )
    make_delivery(make_send(campaign), member, coupon=coupon)
    deliver()
    assert "ABCDEFGHJKMNPQ" in box.mails()[0].get_body(("plain",)).get_content()


def test_kill_points_are_nothing_without_the_variable(monkeypatch):
    monkeypatch.delenv("SHUKE_KILL_AT", raising=False)
    assert kp("before_claim") is None


def test_due_channels_see_the_queue_and_lost_leases(send):
    assert sending.due_channels() == []
    delivery = make_delivery(send, make_member())
    assert sending.due_channels() == ["email"]
    claim_one(delivery)
    assert sending.due_channels() == []
    lose_lease(delivery)
    assert sending.due_channels() == ["email"]
