"""Does a message stay away when the member paused, left its topic out, wants service only, uses a right?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import audience, sending
from campaigns.models import Delivery
from lifecycle.models import Segment, SegmentMember
from members import ingest, privacy
from members.models import Consent, ContactPreference, Member, MessageTopic
from members.privacy import preferences, rights
from tests import campaign_cast, shop
from tests.api_caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand() -> None:
    campaign_cast.make_brand()
    MessageTopic.objects.create(code="offers", name_zh="優惠", name_en="Offers")
    MessageTopic.objects.create(code="news", name_zh="新品", name_en="New products")


def choose(member: Member, **values: Any) -> ContactPreference:
    given: dict[str, Any] = {
        "frequency": "normal", "pause": False, "only_service": False, "topics": ["offers", "news"],
        "channels": {},
    }  # fmt: skip
    return preferences.save(member=member, at=timezone.now(), source="page", **{**given, **values})


def state(member: Member, **values: Any) -> tuple[str, str]:
    campaign = campaign_cast.make_campaign(topic_id="offers")
    row = campaign_cast.make_delivery(campaign_cast.make_send(campaign, **values), member)
    sending.deliver_due(channel="email")
    row.refresh_from_db()
    return row.state, row.reason


def test_a_topic_that_was_left_out_stays_out_and_the_others_come(sink: Any) -> None:
    box, member = sink(), campaign_cast.make_member()
    choose(member, topics=["news"])
    assert state(member) == ("skipped", "topic_off")
    choose(member, topics=["offers"])
    assert state(member) == ("sent", "")
    assert len(box.mails()) == 1


def test_only_service_messages_means_no_marketing(sink: Any) -> None:
    sink()
    member = campaign_cast.make_member()
    choose(member, only_service=True)
    assert state(member) == ("skipped", "only_service")


def test_a_pause_holds_the_message_until_it_is_over_or_the_send_is(sink: Any) -> None:
    sink()
    member = campaign_cast.make_member()
    wish = choose(member, pause=True)
    assert wish.paused_until
    late = timezone.now() + timedelta(days=60)
    assert state(member, expires_at=late) == ("queued", "paused")
    assert Delivery.objects.get(state="queued").next_at == wish.paused_until
    assert state(member) == ("skipped", "paused")
    # Saved once more, a running pause goes on and does not begin anew.
    assert choose(member, pause=True).paused_until == wish.paused_until
    assert choose(member).paused_until is None


def test_at_most_one_a_month_is_counted_over_a_month(sink: Any) -> None:
    sink()
    member = campaign_cast.make_member()
    choose(member, frequency="monthly")
    assert state(member) == ("sent", "")
    late = timezone.now() + timedelta(days=60)
    assert state(member, expires_at=late)[0] == "queued"
    waiting = Delivery.objects.get(state="queued")
    assert waiting.next_at > timezone.now() + timedelta(days=27)


def test_whoever_uses_a_right_is_left_alone_from_that_moment(sink: Any) -> None:
    sink()
    member = campaign_cast.make_member()
    rights.receive(member=member, right="correct", door="phone", at=timezone.now())
    assert state(member) == ("skipped", "restricted")


def test_an_audience_leaves_out_who_does_not_want_it() -> None:
    members = [campaign_cast.make_member() for _ in range(5)]
    choose(members[0], topics=["news"])
    choose(members[1], only_service=True)
    choose(members[2], pause=True)
    rights.receive(member=members[3], right="delete", door="phone", at=timezone.now())
    segment = Segment.objects.create(name="全部", tree={"all": []})
    SegmentMember.objects.bulk_create(
        SegmentMember(
            segment=segment,
            member=member,
            first_entered_on=campaign_cast.TODAY,
            last_entered_on=campaign_cast.TODAY,
        )
        for member in members
    )
    campaign = campaign_cast.make_campaign(topic_id="offers", segment=segment)
    send = campaign_cast.make_send(campaign, state="building")
    assert audience.freeze(send=send, salt="s", held_out=0, at=timezone.now()) == 1
    assert send.audience.get().member_id == members[4].pk
    summary = privacy.contactable_summary()["email"]
    assert summary == {"contactable": 2, "restricted": 1, "only_service": 1, "paused": 1}


# ---- P3: six ways to refuse, on three channels, and the next send stays away ----


def by_link(member: Member, channel: str) -> None:
    """The mail program posts for the member."""
    send = campaign_cast.make_send(campaign_cast.make_campaign())
    row = campaign_cast.make_delivery(send, member)
    Delivery.objects.filter(pk=row.pk).update(channel=channel)
    Client(enforce_csrf_checks=True).post(f"/u/{row.link_token}/", {"List-Unsubscribe": "One-Click"})


def by_page(member: Member, channel: str) -> None:
    """The preference centre, where the member unticks one channel."""
    token = preferences.of_member(member=member).token
    ticked = [name for name, is_on in preferences.channels_of(member=member).items() if is_on]
    Client().post(
        f"/p/{token}/", {"channels": [name for name in ticked if name != channel], "frequency": "normal"}
    )


def by_agent(member: Member, channel: str) -> None:
    from members.models import Assignment

    agent, client = shop.staff("agent"), Client()
    Assignment.objects.create(member=member, user=agent, kind="case")
    client.force_login(agent)
    client.post(f"/members/{member.member_no}/withdraw/", {"channel": channel})


def by_program(member: Member, channel: str) -> None:
    body = {
        "member": member.external_id,
        "channel": channel,
        "state": "withdrawn",
        "evidence": {"stop": "退訂"},
    }
    assert Caller(["consents:write"], source=member.source).post("/consents", body).status_code == 201


def by_file(member: Member, channel: str) -> None:
    """A feed brings the refusal: an SMS STOP at the provider, an unfollow in LINE."""
    from members.ingest import room

    room.put(
        "consent",
        [
            {
                "member_id": member.pk, "channel": channel, "state": "withdrawn", "at": timezone.now(),
                "source": "feed", "text_version": "",
            }
        ],
    )  # fmt: skip
    ingest.write_consents(at=timezone.now())


def by_right(member: Member, channel: str) -> None:
    rights.receive(member=member, right="stop", door="letter", at=timezone.now())


WAYS: list[Callable[[Member, str], None]] = [by_link, by_page, by_agent, by_program, by_file, by_right]


@pytest.mark.parametrize("channel", ["email", "sms", "line"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_refusal_holds_before_the_next_send(way: Callable[[Member, str], None], channel: str) -> None:
    member = campaign_cast.make_member(consent=None, phone="+886912345678", line_id="U" + "1" * 32)
    for name in ("email", "sms", "line"):
        privacy.grant(member=member, channel=name, at=campaign_cast.NOON, source="form")
    way(member, channel)
    send = campaign_cast.make_send(campaign_cast.make_campaign())
    row = campaign_cast.make_delivery(send, member)
    Delivery.objects.filter(pk=row.pk).update(channel=channel)
    assert _gate(channel) == "skipped"
    assert privacy.contactability(members=[member.pk])[member.pk][channel] != ""
    if way is not by_right:
        others = {"email", "sms", "line"} - {channel}
        states = dict(Consent.objects.filter(member=member).values_list("channel", "state"))
        assert {states[name] for name in others} == {"granted"}


def _gate(channel: str) -> str:
    """What the gate says to the one message of this channel that waits."""
    from campaigns.models import ChannelBudget
    from campaigns.sending import claims
    from campaigns.sending.gate import Stopped, pass_gate
    from crm.models import Brand

    ChannelBudget.objects.get_or_create(channel=channel)
    newest = claims.claim_batch(channel=channel, size=10)[-1]
    assert claims.pick_up(newest)
    answer = pass_gate(newest, brand=Brand.get())
    return str(answer.state) if isinstance(answer, Stopped) else "calling"
