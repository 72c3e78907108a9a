"""Does a night that asks only whom something may have moved find what a whole reading finds?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from time import monotonic, sleep

import pytest
from django.db import transaction
from django.db.models import F

from crm import sql
from lifecycle import segments
from lifecycle.models import MemberMetrics, MemberStage, Segment, SegmentMember, TouchedMember
from lifecycle.segments.kept.following import followed, since_of, xid_now
from lifecycle.segments.kept.reading import Defined, read
from members.models import Consent, ContactPreference, Interaction, Member, Order, Tag
from tests.lifecycle.people import person, run
from tests.lifecycle.segments import random_cast
from tests.lifecycle.segments.reference import TAIPEI

# Rows are known by the transactions that wrote them, so each night has to be one of its own.
pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = date(2026, 11, 16)


def kept() -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for segment, member in SegmentMember.objects.filter(left_on=None).values_list("segment_id", "member_id"):
        found.setdefault(segment, set()).add(member)
    return found


def whole(as_of: date) -> dict[int, set[int]]:
    defined: list[Defined] = [(one, segments.parse(one.tree)) for one in Segment.objects.all()]
    with transaction.atomic():
        read(defined, as_of=as_of)
        rows = sql.fetch("select segment, member_id from segment_found, unnest(segments) as segment").rows
    found: dict[int, set[int]] = {}
    for segment, member in rows:
        found.setdefault(segment, set()).add(member)
    return found


def meddle(draw: Random, member: Member, on: date) -> None:
    """Change something about a member, as the parts of the program do."""
    what = draw.choice(["city", "metrics", "stage", "consent", "order", "contact"])
    pk = member.pk
    if what == "city":
        Member.objects.filter(pk=pk).update(city=draw.choice(random_cast.CITIES))
    elif what == "metrics":
        MemberMetrics.objects.update_or_create(member_id=pk, defaults={"r": draw.choice([0, 3, 5])})
    elif what == "stage":
        stage = draw.choice(random_cast.STAGES)
        MemberStage.objects.update_or_create(member_id=pk, defaults={"stage": stage, "since_on": on})
    elif what == "consent":
        Consent.objects.update_or_create(
            member_id=pk, channel="email", defaults={"state": draw.choice(["granted", "withdrawn"]),
            "changed_at": datetime.now(TAIPEI)},
        )  # fmt: skip
    else:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=TAIPEI)
        number = f"{pk}-{what}-{draw.random()}"
        if what == "order":
            Order.objects.create(
                member_id=pk, external_id=number, placed_at=at, placed_on=on, amount=900, status="paid"
            )
        else:
            Interaction.objects.create(
                member_id=pk, external_id=number, kind="clicked", is_own=True, occurred_on=on, occurred_at=at
            )
        TouchedMember.objects.get_or_create(member_id=pk)


def check(seed: int, nights: int) -> int:
    """Some nights in a row; how many segments were followed rather than read whole."""
    random_cast.make(seed=seed)
    draw, tags = Random(seed), list(Tag.objects.values_list("pk", flat=True))
    # Around these days most facts lie, so that windows open and close over them.
    start = draw.choice([day for day in random_cast.DAYS if day.weekday() not in {5, 6}])
    run(start)
    for number in range(40):
        Segment.objects.create(name=f"s{number}", tree=random_cast.tree(draw, tags))
    for ratio in (0.5, 1, 2.5):
        tree = {"v": 1, "all": [{"field": "cycle_ratio", "op": ">=", "value": ratio}]}
        Segment.objects.create(name=f"ratio {ratio}", tree=tree)
    for days in (1, 30, 180):
        tree = {"v": 1, "all": [{"field": "days_since_last_order", "op": ">", "value": days}]}
        Segment.objects.create(name=f"days {days}", tree=tree)
    MemberMetrics.objects.filter(order_count__gt=0, last_order_on__isnull=False).update(
        purchase_days=2, first_order_on=F("last_order_on") - timedelta(days=40)
    )
    first = Segment.objects.order_by("pk")[0].pk
    Segment.objects.create(name="nested", tree={"v": 1, "all": [{"segment": first, "op": "not_member"}]})
    segments.refresh(as_of=start)
    members, followers = list(Member.objects.order_by("pk")), 0
    for night in range(1, nights + 1):
        as_of = start + timedelta(days=night)
        for member in draw.sample(members, 4):
            meddle(draw, member, as_of - timedelta(days=1))
        run(as_of, brand_gap_days=draw.choice([30, 60, 61.5]))
        defined: list[Defined] = [(one, segments.parse(one.tree)) for one in Segment.objects.all()]
        if since := since_of(defined, as_of=as_of):
            followers += len(followed(defined, since))
        segments.refresh(as_of=as_of)
        TouchedMember.objects.all().delete()
        assert not Segment.objects.exclude(error="").exists()
        assert kept() == whole(as_of), (seed, as_of)
    return followers


def test_some_nights_in_a_row() -> None:
    assert check(21, 4) > 20


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(30, 50))
def test_many_nights_in_a_row(seed: int) -> None:
    check(seed, 12)


def until_all_before_is_over() -> None:
    """A transaction of the tests beside these counts as unfinished business of the server, so wait it out."""
    ((now,),) = sql.fetch("select pg_current_xact_id()::text::bigint").rows
    last = monotonic() + 240
    while xid_now() <= now and monotonic() < last:
        sleep(0.05)


def test_nobody_else_is_asked_but_on_sundays() -> None:
    """Somebody goes missing behind the program's back: the next night does not look, the week's does."""
    run(MONDAY)
    for name in ("a", "b"):
        person(name, city="台北市")
    tree = {"v": 1, "all": [{"field": "city", "op": "in", "value": ["台北市"]}]}
    one = Segment.objects.create(name="x", tree=tree)
    until_all_before_is_over()
    assert segments.refresh(as_of=MONDAY) == 2
    SegmentMember.objects.filter(member__external_id="a").delete()
    Member.objects.filter(external_id="b").update(city="高雄市")
    run(MONDAY + timedelta(days=1))
    assert segments.refresh(as_of=MONDAY + timedelta(days=1)) == 1
    assert kept() == {}
    run(MONDAY + timedelta(days=6))
    assert segments.refresh(as_of=MONDAY + timedelta(days=6)) == 1
    assert len(kept()[one.pk]) == 1
    one.refresh_from_db()
    assert one.member_count == 1


def test_wishes_that_were_written_and_pauses_that_are_over_are_followed() -> None:
    run(MONDAY)
    pk = person("a", email="a@b.tw").pk
    Consent.objects.create(member_id=pk, channel="email", state="granted", changed_at=datetime.now(TAIPEI))
    tree = {"v": 1, "all": [{"contactable": {"channel": "email"}}]}
    one = Segment.objects.create(name="x", tree=tree)
    until_all_before_is_over()
    assert segments.refresh(as_of=MONDAY) == 1

    later = datetime.now(TAIPEI) + timedelta(days=1)
    wish = ContactPreference.objects.create(member_id=pk, paused_until=later)
    run(MONDAY + timedelta(days=1))
    assert segments.refresh(as_of=MONDAY + timedelta(days=1)) == 1
    assert kept() == {}

    # As if the row were older than the last reading and the pause had ended by itself.
    ContactPreference.objects.filter(pk=wish.pk).update(paused_until=later - timedelta(days=1, seconds=1))
    ((newest,),) = sql.fetch("select pg_current_xact_id()::text::bigint").rows
    Segment.objects.update(seen_xid=newest + 1)
    run(MONDAY + timedelta(days=2))
    assert segments.refresh(as_of=MONDAY + timedelta(days=2)) == 1
    assert kept() == {one.pk: {pk}}
