"""Forty at once, through HTTP: one member, one friend, one reward a side, and never above a cap."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from campaigns import referrals
from campaigns.models import Coupon, Referral, ReferralReward
from campaigns.views import join as page
from crm.models import Brand, User
from members.models import Member
from tests import campaign_cast as cast
from tests import referral_cast as friends
from tests.browser.conftest import session_of

THREADS = 40
#: A secret of its own on both sides is all that the check of cross-site posts asks for.
TOKEN = "a" * 32


@pytest.fixture
def live(transactional_db, live_server, monkeypatch) -> Iterator[str]:
    cache.clear()
    cast.make_brand()
    monkeypatch.setattr(page, "ANSWERS", 10_000)
    yield str(live_server)
    cache.clear()


def post(live: str, path: str, form: dict[str, object], *, session: str = "") -> int:
    """The status of one answer; nothing is followed. The test server's queue is short: who is sent away
    before being heard comes again.
    """
    cookies = f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
    if session:
        cookies += f"; {settings.SESSION_COOKIE_NAME}={session}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookies,
        "X-CSRFToken": TOKEN,
        "Origin": live,
    }
    for _ in range(50):
        try:
            return _post_once(live, path, urlencode(form, doseq=True), headers)
        except ConnectionError:
            continue
    raise AssertionError("the server does not answer")


def _post_once(live: str, path: str, body: str, headers: dict[str, str]) -> int:
    address = urlsplit(live)
    line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """All of them together: nobody begins before everybody is there."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        gate.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def newcomer(number: int) -> dict[str, object]:
    return {
        "name": f"新朋友{number}",
        "phone": f"09220000{number:02}",
        "email": "",
        "reason": "",
        "words": "",
    }


def test_one_newcomer_and_two_friends_at_once(live):
    friends.make_program()
    codes = [friends.code_of(cast.make_member()).code for _ in range(2)]
    answers = at_once(
        [
            lambda code=codes[n % 2]: post(live, f"/j/{code}/", newcomer(1))  # type: ignore[misc]
            for n in range(THREADS)
        ]
    )
    assert set(answers) == {302}
    member = Member.objects.get(source="join")
    referral = Referral.objects.get()
    assert (referral.referee, referral.state) == (member, "joined")
    assert member.referred_by == referral.referrer


def due(number: int, *, is_odd: bool) -> list[Referral]:
    """Friends of one member whose window is over; odd ones wait for a person."""
    shared = {"address": "同一個地址 1 號"} if is_odd else {}
    referrer = cast.make_member(
        joined_at=timezone.now() - timedelta(days=900), email="mei@example.org", **shared
    )
    long_ago = timezone.now() - timedelta(days=40)
    made = []
    for n in range(number):
        values = {"email": f"mei{n}@example.net", **shared} if is_odd else {}
        friend = friends.make_friend(joined_at=long_ago - timedelta(days=n), **values)
        made.append(friends.name(friend, referrer, at=long_ago - timedelta(days=n) + timedelta(minutes=1)))
        friends.buy(friend, on=(long_ago + timedelta(days=1)).date(), amount=1500 + n)
    # The window ends today: nothing is paid yet.
    day = made[0].named_at.date() + timedelta(days=2)
    referrals.qualify(as_of=day, on=day, at=timezone.now())
    assert {one.state for one in Referral.objects.filter(pk__in=[one.pk for one in made])} == {"held"}
    return made


def sessions(number: int) -> list[str]:
    return [session_of(cast.make_user()) for _ in range(number)]


def approve(live: str, referral: Referral, session: str) -> int:
    return post(
        live,
        f"/referrals/{referral.pk}/decide/",
        {"decision": "approve", "reason": "查過了"},
        session=session,
    )


def check_rewards(*, rewarded: int) -> None:
    paid = Referral.objects.filter(state="rewarded")
    assert paid.count() == rewarded
    assert ReferralReward.objects.count() == 2 * rewarded
    assert Coupon.objects.filter(occasion_key__startswith="referral:").count() == 2 * rewarded
    for referral in paid:
        assert sorted(referral.rewards.values_list("side", flat=True)) == ["referee", "referrer"]


def test_one_approval_by_forty_people_pays_once(live):
    friends.make_program()
    (referral,) = due(1, is_odd=True)
    answers = at_once(
        [lambda session=session: approve(live, referral, session) for session in sessions(THREADS)]  # type: ignore[misc]
    )
    assert set(answers) == {302}
    check_rewards(rewarded=1)
    referral.refresh_from_db()
    assert User.objects.filter(pk=referral.decided_by_id).exists()


def test_a_cap_holds_whoever_pays(live):
    """Approvals through HTTP beside nights: five a month are five."""
    friends.make_program(referrer_cap=5)
    made = due(THREADS - 4, is_odd=True)
    today = timezone.now().astimezone(Brand.get().zone).date()

    def night() -> int:
        return referrals.qualify(as_of=today, on=today, at=timezone.now())

    works: list[Callable[[], object]] = [
        lambda one=one, session=session: approve(live, one, session)  # type: ignore[misc]
        for one, session in zip(made, sessions(len(made)), strict=True)
    ]
    at_once([*works, *[night] * 4])
    night()
    check_rewards(rewarded=5)
    assert sorted(ReferralReward.objects.filter(side="referrer").values_list("slot", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]
    waiting = Referral.objects.filter(state="held")
    assert waiting.count() == len(made) - 5
    assert {tuple(one.reasons) for one in waiting} == {("member_cap",)}


def test_the_cap_of_all_together_holds_too(live):
    friends.make_program(total_cap=7, referrer_cap=0)
    for _ in range(3):
        due(6, is_odd=False)
    today = timezone.now().astimezone(Brand.get().zone).date()
    at_once([lambda: referrals.qualify(as_of=today, on=today, at=timezone.now()) for _ in range(12)])
    check_rewards(rewarded=7)


def test_given_back_while_it_is_approved_leaves_no_coupon(live):
    """Whoever comes first, no open coupon is left behind for an order that was given back."""
    friends.make_program()
    made = due(10, is_odd=True)
    today = timezone.now().astimezone(Brand.get().zone).date()

    def give_back(referral: Referral) -> None:
        order = Referral.objects.select_related("order").get(pk=referral.pk).order
        if order is not None:
            friends.give_back(order, on=today)
        referrals.qualify(as_of=today + timedelta(days=1), on=today, at=timezone.now())

    works: list[Callable[[], object]] = []
    for referral, session in zip(made, sessions(len(made)), strict=True):
        works += [
            lambda one=referral, key=session: approve(live, one, key),  # type: ignore[misc]
            lambda one=referral: give_back(one),  # type: ignore[misc]
        ]
    at_once(works)
    referrals.qualify(as_of=today + timedelta(days=1), on=today, at=timezone.now())
    assert set(Referral.objects.values_list("state", flat=True)) <= {"joined", "reversed"}
    assert not Coupon.objects.filter(state="issued").exists()
    assert not ReferralReward.objects.exclude(state="void").exists()
