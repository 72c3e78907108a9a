"""Does the queue show what is to be decided, and does each answer do what it says?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members import duplicates
from members.models import Assignment, DuplicateCandidate, Member, Merge
from tests import shop

pytestmark = pytest.mark.django_db


def pair(one: Member, other: Member, probability: float = 0.93) -> DuplicateCandidate:
    first, second = sorted((one.pk, other.pk))
    why = [
        {"field": "reached", "level": "phone", "weight": 11.8},
        {"field": "sex", "level": "same", "weight": 0.4},
    ]
    return DuplicateCandidate.objects.create(one_id=first, other_id=second, probability=probability, why=why)


@pytest.fixture
def two(db: None) -> tuple[Member, Member]:
    shop.Brand.objects.create(id=1, name="木日保養")
    one = shop.member("王小明", phone="+886912345678", orders=[10, 40], city="臺北市")
    return one, shop.member("王曉明", phone="+886912345678", email="ming@example.org", orders=[20])


def signed_in(client: Client, role: str) -> Client:
    client.force_login(shop.staff(role))
    return client


def test_the_queue_shows_both_and_why(client: Client, two: tuple[Member, Member]) -> None:
    pair(*two)
    page = signed_in(client, "privacy_officer").get(reverse("duplicates:list")).content.decode()
    assert page.count("王小明") == 1
    assert page.count("王曉明") == 1
    assert "93" in page
    assert "聯絡資料：電話相同" in page
    # What says next to nothing is not said.
    assert "性別" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_for_one_and_for_three(
    client: Client, two: tuple[Member, Member], number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        pair(two[0], shop.member("王小明"))
    signed_in(client, "marketer").get(reverse("duplicates:list"))
    with django_assert_num_queries(6):
        client.get(reverse("duplicates:list"))


def test_differing_fields_are_marked_and_contacts_masked(client: Client, two: tuple[Member, Member]) -> None:
    found = pair(*two)
    page = signed_in(client, "marketer").get(reverse("duplicates:detail", args=[found.pk])).content.decode()
    assert 'name="take_name"' in page
    assert 'name="take_phone"' not in page
    assert "09**-***-678" in page
    assert "+886912345678" not in page
    assert "NT$2,400" in page


def test_merge_with_chosen_values_and_back(client: Client, two: tuple[Member, Member]) -> None:
    one, other = two
    found = pair(one, other)
    signed_in(client, "marketer")
    done = client.post(
        reverse("duplicates:merge", args=[found.pk]),
        {"survivor": one.pk, "take_name": "other", "take_email": "other", "take_city": "one"},
    )
    assert done.headers["Location"] == reverse("duplicates:list")
    one.refresh_from_db()
    assert (one.name, one.email, one.city, one.orders.count()) == ("王曉明", "ming@example.org", "臺北市", 3)
    merge = Merge.objects.get()
    Merge.objects.update(at=timezone.now(), undo_until=timezone.now() + timedelta(days=30))
    # The old number leads to the survivor.
    old = client.get(reverse("members:detail", args=[f"M-{other.pk:06d}"]))
    assert old.headers["Location"] == reverse("members:detail", args=[one.member_no])
    assert f"M-{other.pk:06d}" in client.get(reverse("duplicates:merged")).content.decode()
    client.post(reverse("duplicates:undo", args=[merge.pk]))
    one.refresh_from_db()
    assert (one.name, one.email, one.orders.count()) == ("王小明", "", 2)
    assert Member.objects.get(pk=other.pk).orders.count() == 1


def test_the_other_one_may_stay(client: Client, two: tuple[Member, Member]) -> None:
    one, other = two
    found = pair(one, other)
    values = {"survivor": other.pk, "take_name": "other"}
    signed_in(client, "marketer").post(reverse("duplicates:merge", args=[found.pk]), values)
    other.refresh_from_db()
    assert (other.name, other.city, other.orders.count()) == ("王曉明", "臺北市", 3)
    assert not Member.objects.filter(pk=one.pk).exists()


def test_answers_take_the_pair_out_of_the_queue(client: Client, two: tuple[Member, Member]) -> None:
    found, following = pair(*two), pair(two[0], shop.member("王小明"), 0.8)
    signed_in(client, "marketer")
    gone = client.post(reverse("duplicates:answer", args=[found.pk, "later"]))
    assert gone.headers["Location"] == reverse("duplicates:detail", args=[following.pk])
    client.post(reverse("duplicates:answer", args=[following.pk, "reject"]))
    states = DuplicateCandidate.objects.order_by("-probability").values_list("state", flat=True)
    assert list(states) == ["later", "rejected"]
    assert "沒有待確認的配對" in client.get(reverse("duplicates:list")).content.decode()
    client.post(reverse("duplicates:answer", args=[following.pk, "reopen"]))
    assert DuplicateCandidate.objects.get(pk=following.pk).state == "open"


def test_later_comes_back(client: Client, two: tuple[Member, Member]) -> None:
    found = pair(*two)
    duplicates.postpone(candidate=found, by=shop.staff("marketer"), at=timezone.now() - duplicates.LATER)
    assert "王小明" in signed_in(client, "privacy_officer").get(reverse("duplicates:list")).content.decode()


def test_a_team_lead_sees_pairs_of_whom_both_are_theirs(client: Client, two: tuple[Member, Member]) -> None:
    lead = shop.staff("team_lead")
    Assignment.objects.create(member=two[0], user=lead, kind="case")
    found = pair(*two)
    client.force_login(lead)
    assert client.get(reverse("duplicates:detail", args=[found.pk])).status_code == 404
    assert f"/members/duplicates/{found.pk}/" not in client.get(reverse("duplicates:list")).content.decode()
    Assignment.objects.create(member=two[1], user=lead, kind="case")
    shown = client.get(reverse("duplicates:detail", args=[found.pk])).content.decode()
    assert all(member.member_no in shown for member in two)
    assert f"/members/duplicates/{found.pk}/" in client.get(reverse("duplicates:list")).content.decode()
