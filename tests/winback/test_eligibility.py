"""Who may be won back, who is worth it, and who is held out: by the rule, and alike in both arms."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest

from lifecycle.models import MemberMetrics
from members import complaints, privacy
from members.complaints.moves import Said
from members.models import Consent
from tests.campaign_cast import NOON, TODAY, enter, make_brand, make_campaign, make_lost, make_send
from winback.eligibility import BUCKETS, Draw, candidates, estimate
from winback.models import HoldoutYear

pytestmark = pytest.mark.django_db
NOBODY = Draw.nobody()
SALT = "2026-salt"


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


def bucket(member, salt=SALT):
    """The formula in ten words of Python."""
    digest = hashlib.sha256(f"{salt}{member.public_id}".encode()).hexdigest()
    return int(digest[:15], 16) % BUCKETS


def chosen(*, top_percent=100, quota=1000, draw=NOBODY):
    return candidates(top_percent=top_percent, quota=quota, draw=draw)


def ids(entries):
    return [entry.member_id for entry in entries]


def test_lost_and_defected_buyers_who_may_be_written_to():
    lost, defector = make_lost(value=2000), make_lost(value=1000, stage="defector")
    make_lost(consent=None)
    make_lost(consent="withdrawn")
    make_lost(email="")
    make_lost(stage="repeat_buyer")
    entries = chosen()
    assert ids(entries) == [lost.pk, defector.pk]
    assert entries[0].occasion_key == f"loss:{lost.pk}:2"
    assert (entries[1].stage, entries[1].value_amount) == ("defector", Decimal(1000))


def test_lost_without_an_order_is_nobody_to_win_back():
    member = make_lost()
    MemberMetrics.objects.filter(member=member).update(order_count=0)
    assert chosen() == []


def test_whose_complaint_is_open_is_answered_first():
    member = make_lost()
    said = Said(subject="漏液", category="product")
    complaint = complaints.take_down(member=member, said=said, by=None, at=NOON)
    assert chosen() == []
    complaints.move(complaint=complaint, to="resolved", by=None, at=NOON)
    assert ids(chosen()) == [member.pk]


def test_a_suppressed_address_is_not_eligible():
    member = make_lost()
    privacy.suppress(channel="email", address=member.email, reason="hard_bounce", at=NOON)
    assert chosen() == []


def test_consent_on_another_channel_does_not_count():
    member = make_lost()
    Consent.objects.filter(member=member).update(channel="sms")
    assert chosen() == []


@pytest.mark.parametrize(
    ("values", "worth_it"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [10, 9, 8, 7, 6]),  # percentile_disc(0.6) of ten is the sixth
        ([5, 5, 5, 5, 5], [5, 5, 5, 5, 5]),  # ties are included
        ([1, 1, 7, 7, 7], [7, 7, 7]),
        ([3], [3]),
    ],
)
def test_the_top_forty_percent_by_value_ties_included(values, worth_it):
    for value in values:
        make_lost(value=value)
    assert [int(entry.value_amount) for entry in chosen(top_percent=40)] == worth_it


def test_the_cut_does_not_sink_while_the_best_are_answered():
    members = [make_lost(value=value) for value in range(1, 11)]
    send = make_send(make_campaign(state="running"))
    for member in members[7:]:
        enter(send, member, entered_at=NOON)
    assert [int(entry.value_amount) for entry in chosen(top_percent=40)] == [7, 6]


def test_one_loss_is_answered_once_by_whichever_standing_campaign():
    member = make_lost(since=TODAY)
    enter(make_send(make_campaign()), member, entered_at=NOON)
    assert chosen() == []


def test_a_new_loss_is_answered_again():
    member = make_lost(since=TODAY)
    enter(make_send(make_campaign()), member, entered_at=NOON - timedelta(days=300))
    assert ids(chosen()) == [member.pk]


def test_a_one_off_does_not_answer_a_loss():
    member = make_lost()
    enter(make_send(make_campaign(kind="one_off")), member, entered_at=NOON)
    assert ids(chosen()) == [member.pk]


def test_one_address_enters_once_with_its_most_valuable_member():
    make_lost(value=5, email="home@example.com")
    richer = make_lost(value=9, email="home@example.com")
    assert ids(chosen()) == [richer.pk]


def test_the_draw_is_the_hash_of_salt_and_public_id():
    members = [make_lost(value=value) for value in range(1, 41)]
    held = {member.pk for member in members if bucket(member) < 3000}
    entries = chosen(draw=Draw(SALT, 3000))
    assert {entry.member_id for entry in entries if entry.arm == "holdout"} == held
    assert len(entries) == 40


def test_the_best_hundredth_is_always_contacted():
    members = [make_lost(value=value) for value in range(1, 201)]
    entries = chosen(draw=Draw(SALT, BUCKETS))
    assert [entry.member_id for entry in entries if entry.arm == "always"] == [
        members[199].pk,
        members[198].pk,
    ]
    assert {entry.arm for entry in entries} == {"always", "holdout"}


def test_the_quota_counts_messages_and_takes_a_stretch_of_the_ranking_whole():
    members = sorted((make_lost(value=value) for value in range(1, 41)), key=lambda one: -one.pk)
    draw = Draw(SALT, 3000)
    entries = chosen(quota=10, draw=draw)
    messages = [entry for entry in entries if entry.arm != "holdout"]
    assert len(messages) == 10
    # Whoever is in stands above everybody who is not, in either arm.
    assert ids(entries) == [member.pk for member in members[: len(entries)]]
    following = members[len(entries)]
    assert bucket(following) >= 3000


def test_the_year_is_drawn_once_and_holds_out_ten_percent():
    first = Draw.of(TODAY)
    assert Draw.of(TODAY.replace(month=1)) == first
    assert first.held_out == 1000
    assert Draw.of(TODAY.replace(year=2027)).salt != first.salt
    assert HoldoutYear.objects.count() == 2


def test_the_estimate_tells_how_the_audience_comes_about():
    for value in range(1, 11):
        make_lost(value=value)
    make_lost(consent=None)
    answered = make_lost(value=11)
    enter(make_send(make_campaign()), answered, entered_at=NOON)
    told = estimate(top_percent=40, quota=3, draw=NOBODY)
    assert (told.lost, told.eligible, told.worth_it, told.waiting, told.held_out, told.tonight) == (
        12,
        11,
        5,
        4,
        0,
        3,
    )
    assert told.lowest_value == Decimal(7)
    everybody_held = estimate(top_percent=40, quota=3, draw=Draw(SALT, BUCKETS))
    assert (everybody_held.held_out, everybody_held.tonight) == (4, 0)


def test_nobody_at_all_is_an_empty_estimate():
    told = estimate(top_percent=40, quota=3, draw=NOBODY)
    assert (told.lost, told.eligible, told.tonight, told.lowest_value) == (0, 0, 0, None)
