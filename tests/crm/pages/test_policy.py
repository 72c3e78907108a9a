"""The thresholds page: only administrators, and only what was previewed is saved."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm import nightly
from crm.pages.forms.policy import BOUNDS, LISTS
from lifecycle import policies
from lifecycle.models import LifecyclePolicy
from lifecycle.models.policy import RFM_GROUPS
from members.models import Member, Order
from tests.campaign_cast import make_brand
from tests.lifecycle.people import staff

pytestmark = pytest.mark.django_db

URL = "/settings/policy/"


@pytest.fixture
def admin(client: Client) -> Client:
    make_brand()
    client.force_login(staff("admin", language="en", email="a@muri.example"))
    return client


def values(**changes: Any) -> dict[str, Any]:
    """The form as it is filled in for the policy in force."""
    current = LifecyclePolicy.current()
    filled = {name: getattr(current, name) for name in BOUNDS}
    filled |= {name: ",".join(map(str, getattr(current, name))) for name in _LISTS}
    for r in range(5, 0, -1):
        for fm in range(1, 6):
            filled[f"group_{r}_{fm}"] = RFM_GROUPS[5 - r][fm - 1]
    filled["core_min_order_value"] = ""
    return {**filled, **changes}


_LISTS = ("fixed_r_days", "fixed_f_counts", "fixed_m_multiples", "band_ratios", "risk_ratios")


def lose_one_more() -> None:
    """One member 2.2 cycles after the only order, as of the last night."""
    as_of = date(2026, 3, 2)
    day = as_of - timedelta(days=130)
    member = Member.objects.create(external_id="b")
    Order.objects.create(
        member=member, external_id="b1", placed_at=f"{day}T04:00Z", placed_on=day, amount=100
    )
    nightly.run(as_of=as_of, at=timezone.now())


@pytest.mark.parametrize("role", ["marketer", "agent", "team_lead", "analyst", "privacy_officer"])
def test_others_are_refused(client: Client, role: str) -> None:
    make_brand()
    client.force_login(staff(role, email="x@muri.example"))
    assert client.get(URL).status_code == 403
    assert client.post(URL, values()).status_code == 403
    assert LifecyclePolicy.objects.count() <= 1


def test_a_change_is_previewed_and_then_saved(admin: Client) -> None:
    lose_one_more()
    shown = admin.post(URL, values(lost_ratio="2", preview="1")).content.decode()
    assert "1 member would move to another stage." in shown
    assert LifecyclePolicy.current().version == 1
    (seal,) = re.findall(r'name="previewed" value="([0-9a-f]{64})"', shown)

    answer = admin.post(URL, values(lost_ratio="2", save="1", previewed=seal), follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "Version 2 is saved" in answer.content.decode()
    current = LifecyclePolicy.current()
    assert (current.version, current.lost_ratio, current.rfm_groups) == (2, 2.0, RFM_GROUPS)
    assert current.created_by is not None


def test_what_was_not_previewed_is_not_saved(admin: Client) -> None:
    lose_one_more()
    shown = admin.post(URL, values(lost_ratio="2", preview="1")).content.decode()
    (seal,) = re.findall(r'name="previewed" value="([0-9a-f]{64})"', shown)
    again = admin.post(URL, values(lost_ratio="2.1", save="1", previewed=seal)).content.decode()
    assert "1 member would move to another stage." in again
    assert LifecyclePolicy.current().version == 1


def test_before_the_first_night_it_says_so(admin: Client) -> None:
    shown = admin.post(URL, values(lost_ratio="2", preview="1")).content.decode()
    assert "No night has run yet" in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lost_ratio": "0"}, "greater than or equal to 1"),
        ({"lost_ratio": "1", "core_max_ratio": "2"}, "Who becomes core must not be lost already."),
        ({"core_keep_score": "5"}, "Staying core cannot ask for more"),
        ({"cycle_min_days": "300", "cycle_max_days": "30"}, "The shortest cycle is longer"),
        ({"fixed_r_days": "30,60,60,240"}, "Each number must be larger"),
        ({"fixed_f_counts": "8,5,3"}, "fewer than 4"),
        ({"risk_ratios": "1,3,2"}, "Each number must be larger"),
        ({"interested_active_days": "200"}, "Who is cold was active before."),
        ({"sign_low_rating": "6"}, "less than or equal to 5"),
        ({"group_3_2": "vip"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(admin: Client, changes: dict[str, str], words: str) -> None:
    answer = admin.post(URL, values(**changes, preview="1"))
    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&#x27;", "'")


def test_groups_can_be_named_otherwise(admin: Client) -> None:
    shown = admin.post(URL, values(group_5_1="promising", preview="1")).content.decode()
    (seal,) = re.findall(r'name="previewed" value="([0-9a-f]{64})"', shown)
    admin.post(URL, values(group_5_1="promising", save="1", previewed=seal))
    assert LifecyclePolicy.current().rfm_groups[0][0] == "promising"


def test_the_preview_says_what_changes_and_shows_the_moves_as_a_matrix(admin: Client) -> None:
    lose_one_more()
    shown = admin.post(URL, values(lost_ratio="2", group_5_1="promising", preview="1")).content.decode()
    lines = re.findall(r'<tr><th scope="row">([^<]+)</th><td class="k-num k-right">([^<]+)</td>'
                       r'<td class="k-num k-right">([^<]+)</td></tr>', shown)  # fmt: skip
    assert lines == [
        ("A buyer is lost after this many cycles without an order", "3", "2"),
        ("Group for R 5, FM 1", "New customers", "Promising"),
    ]
    (moves,) = re.findall(r'<table class="k-table k-moves">.*?</table>', shown, re.DOTALL)
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', moves, re.DOTALL)
    cells = [re.findall(r'<td class="[^"]*">([^<]*)</td>', row) for row in rows]
    assert [[cell for cell in row if cell not in {"0", "·"}] for row in cells] == [
        [],
        [],
        ["1"],
        [],
        [],
        [],
        [],
    ]
    assert cells[2] == ["0", "0", "·", "0", "0", "1", "0"]


def test_each_version_says_what_it_changed_and_one_can_go_back(admin: Client) -> None:
    policies.save(by=staff("admin", email="b@muri.example"), changes={"lost_ratio": 2.0}, expected_version=1)
    policies.save(by=None, changes={"sign_stretch": 1.8, "risk_ratios": [1, 2, 3]}, expected_version=2)
    page = admin.get(f"{URL}2/").content.decode()
    assert page.count("A buyer is lost after this many cycles without an order") == 1
    assert page.count("An interval this many times the usual one is a sign") == 1
    assert "1 · 1.5 · 3" in page
    assert 'href="/settings/policy/?from=2"' in page
    assert "thresholds as shipped" in admin.get(f"{URL}1/").content.decode()
    assert admin.get(f"{URL}9/").status_code == 404
    form = admin.get(f"{URL}?from=1").content.decode()
    assert re.search(r'name="lost_ratio" value="3\.0"', form)
    back = values(lost_ratio="3", sign_stretch="1.5", risk_ratios="1,1.5,3")
    (seal,) = re.findall(
        r'name="previewed" value="([0-9a-f]{64})"', admin.post(URL, {**back, "preview": "1"}).content.decode()
    )
    admin.post(URL, {**back, "save": "1", "previewed": seal})
    first, now = LifecyclePolicy.objects.get(version=1), LifecyclePolicy.current()
    assert now.version == 4
    assert policies.differences(older=first, newer=now) == []


def test_every_threshold_of_the_policy_is_on_the_page() -> None:
    assert {*BOUNDS, *LISTS, "rfm_groups"} == set(policies.EDITABLE)
