"""The thresholds page: only administrators, and only what was previewed is saved."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm import nightly
from crm.pages.forms.policy import BOUNDS
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


_LISTS = ("fixed_r_days", "fixed_f_counts", "fixed_m_multiples")


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
