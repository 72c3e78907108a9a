"""Both records stand in one send: what stays, what is on record of the other, and who hears nothing?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from campaigns import outcomes
from campaigns.models import Attempt, AudienceMember, Delivery, FormerLink, FrequencySlot
from crm import merging
from members import surveys
from members.models import Member, SurveyInvitation
from tests import campaign_cast, merging_cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def send() -> Any:
    campaign_cast.make_brand()
    return campaign_cast.make_send(campaign_cast.make_campaign())


def written(send: Any, member: Member, state: str, *, calls: int = 0, reason: str = "") -> Delivery:
    """A message that came to this state after so many calls."""
    row = campaign_cast.make_delivery(send, member, state=state, calls=calls, reason=reason)
    for n in range(1, calls + 1):
        outcome = "accepted" if state == "sent" and n == calls else "refused"
        Attempt.objects.create(delivery=row, n=n, outcome=outcome)
    if state == "sent":
        FrequencySlot.objects.create(member=member, channel="email", delivery=row)
    return row


def twins() -> tuple[Member, Member]:
    return campaign_cast.make_member(), campaign_cast.make_member()


def merge(one: Member, other: Member) -> merging.Merge:
    return merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=shop.AT)


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        (("queued", 0, ""), ("sent", 1, ""), "theirs"),
        (("sent", 1, ""), ("queued", 0, ""), "ours"),
        (("sent", 2, ""), ("sent", 1, ""), "ours"),
        (("queued", 1, ""), ("uncertain", 1, "no_answer"), "theirs"),
        (("queued", 0, ""), ("cancelled", 1, "left"), "theirs"),
        (("queued", 0, ""), ("quarantined", 0, "lost_three_times"), "theirs"),
        (("skipped", 0, "no_consent"), ("queued", 0, ""), "theirs"),
        (("queued", 0, ""), ("failed", 3, "refused"), "ours"),
    ],
)
def test_the_message_that_went_furthest_stays_and_no_call_is_forgotten(
    send: Any, ours: tuple[str, int, str], theirs: tuple[str, int, str], stays: str
) -> None:
    one, other = twins()
    rows = {
        name: written(send, member, state, calls=calls, reason=reason)
        for name, member, (state, calls, reason) in (("ours", one, ours), ("theirs", other, theirs))
    }
    before = merging_cast.rows()
    done = merge(one, other)
    left = Delivery.objects.get(member=one)
    assert (left.pk, left.state) == (rows[stays].pk, {"ours": ours, "theirs": theirs}[stays][0])
    assert list(Attempt.objects.order_by("n").values_list("delivery", "n")) == [
        (left.pk, n) for n in range(1, ours[1] + theirs[1] + 1)
    ]
    assert left.calls == ours[1] + theirs[1]
    for row in rows.values():
        if row.calls:
            found = outcomes.delivery_of(row.link_token)
            assert found is not None
            assert (found.pk, found.member) == (left.pk, one)
    merging.undo(merge=done, by=None, at=shop.AT)
    assert merging_cast.rows() == before


@pytest.mark.parametrize(
    ("ours", "theirs", "state", "arm"),
    [
        ("holdout", "treated", "queued", "holdout"),
        ("holdout", "treated", "sent", "treated"),
        ("treated", "holdout", "queued", "holdout"),
        ("treated", "holdout", "sent", "treated"),
        ("always", "treated", "queued", "always"),
    ],
)
def test_who_was_held_out_and_not_called_hears_nothing(
    send: Any, ours: str, theirs: str, state: str, arm: str
) -> None:
    one, other = twins()
    for member, its in ((one, ours), (other, theirs)):
        campaign_cast.enter(send, member, arm=its)
        if its == "treated":
            written(send, member, state, calls=int(state == "sent"))
    before = merging_cast.rows()
    done = merge(one, other)
    assert AudienceMember.objects.get(send=send).arm == arm
    assert Delivery.objects.filter(member=one).count() == int(arm != "holdout")
    merging.undo(merge=done, by=None, at=shop.AT)
    assert merging_cast.rows() == before


def test_a_link_leads_to_the_person_through_two_merges(send: Any) -> None:
    (one, other), third = twins(), campaign_cast.make_member()
    rows = [written(send, member, "sent", calls=1) for member in (one, other, third)]
    merge(one, other)
    merge(third, one)
    left = Delivery.objects.get(send=send)
    assert [outcomes.delivery_of(row.link_token) for row in rows] == [left, left, left]
    assert FormerLink.objects.count() == 2
    assert outcomes.delivery_of(uuid4().hex) is None


def test_whoever_stopped_everything_under_either_name_is_left_alone(send: Any) -> None:
    one, other = twins()
    Member.objects.filter(pk=other.pk).update(restricted_at=shop.AT)
    done = merge(one, other)
    assert Member.objects.get().restricted_at == shop.AT
    merging.undo(merge=done, by=None, at=shop.AT)
    assert Member.objects.get(pk=one.pk).restricted_at is None


@pytest.mark.parametrize(
    ("ours", "theirs", "state", "touches"),
    [
        (("asked", 1), ("answered", 2), "answered", 2),
        (("waiting", 0), ("asked", 2), "asked", 2),
        (("asked", 3), ("waiting", 0), "asked", 3),
        (("closed", 3), ("asked", 1), "closed", 3),
        (("asked", 2), ("closed", 1), "closed", 2),
    ],
)
def test_who_has_answered_under_either_name_is_not_asked_again(
    send: Any, ours: tuple[str, int], theirs: tuple[str, int], state: str, touches: int
) -> None:
    one, other = twins()
    survey = surveys.create(name="問卷", code="s1", kind="form", by=None)
    for member, (at, times) in ((one, ours), (other, theirs)):
        SurveyInvitation.objects.create(
            survey=survey, member=member, token=uuid4().hex, state=at, touches=times
        )
    before = merging_cast.rows()
    done = merge(one, other)
    left = SurveyInvitation.objects.get()
    assert (left.member, left.state, left.touches) == (one, state, touches)
    merging.undo(merge=done, by=None, at=shop.AT)
    assert merging_cast.rows() == before
