"""Settings of the service, words of the reasons, and scripts: who may, what is refused, what is kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns import scripts
from campaigns.models import Script
from campaigns.scripts import SHIPPED, Situation
from crm.models import Brand
from tests.campaign_cast import make_brand
from tests.winback.desk_cast import make_agent
from winback import giving, reasons
from winback.models import ReasonLabel

pytestmark = pytest.mark.django_db
SERVICE = {"service_hours": "9:00-12:30，13:30-18:00", "limit_agent": "500", "limit_team_lead": "2000"}


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


def sign_in(client, role):
    person = make_agent(role)
    client.force_login(person)
    return person


def text(answer):
    return answer.content.decode()


def test_hours_and_limits_are_kept(client):
    sign_in(client, "admin")
    days = {"closed_days": "2026/12/31\n2026-12-30", "extra_workdays": ""}
    assert client.post(reverse("settings_service"), SERVICE | days).status_code == 302
    brand = Brand.get()
    assert brand.service_hours == "09:00-12:30, 13:30-18:00"
    assert brand.closed_days == "2026-12-30\n2026-12-31"
    assert (giving.limit_of("agent"), giving.limit_of("team_lead")) == (500, 2000)
    assert "18:00" in text(client.get(reverse("settings_service")))


@pytest.mark.parametrize(
    "wrong", [{"service_hours": "9-17"}, {"closed_days": "tomorrow"}, {"limit_agent": "-1"}]
)
def test_what_cannot_be_read_is_named(client, wrong):
    sign_in(client, "admin")
    answer = client.post(reverse("settings_service"), SERVICE | wrong)
    assert answer.status_code == 422
    assert 'class="k-errors"' in text(answer)
    assert Brand.get().service_hours == "09:00-12:00, 13:00-17:00"


@pytest.mark.parametrize("role", ["marketer", "agent", "team_lead", "analyst", "privacy_officer"])
def test_limits_are_the_administrators(client, role):
    sign_in(client, role)
    assert client.get(reverse("settings_service")).status_code == 403


def test_the_brand_words_its_reasons(client):
    sign_in(client, "marketer")
    page = text(client.get(reverse("settings_reasons")))
    assert "效果不如預期" in page
    assert reverse("settings_users") not in page
    given = {f"zh-{code}": reason.zh for code, reason in reasons.SHIPPED.items()}
    given |= {f"en-{code}": reason.en for code, reason in reasons.SHIPPED.items()}
    client.post(reverse("settings_reasons"), given | {"zh-product.effect": "擦了沒感覺"})
    assert [row.code for row in ReasonLabel.objects.all()] == ["product.effect"]
    assert "擦了沒感覺" in text(client.get(reverse("settings_reasons")))


# ---- scripts ----


def script(**values):
    steps = {"kind": ["say", "end", "say"], "zh": ["您好", "再見", ""], "en": ["Hello", "Bye", ""]}
    return {
        "name_zh": "嫌貴",
        "name_en": "Too dear",
        "reasons": ["price"],
        "is_active": "on",
        **steps,
        **values,
    }


def test_the_list_and_each_script_can_be_read(client):
    sign_in(client, "agent")
    page = text(client.get(reverse("scripts:list")))
    assert page.count("<tr>") == 9
    assert "好好聽客人說" in page
    for key in SHIPPED:
        page = text(client.get(reverse("scripts:detail", args=[key])))
        assert "林小姐" in page or "{name}" not in page
        assert "<textarea" not in page


def test_a_shipped_one_is_worded_and_had_back(client):
    sign_in(client, "marketer")
    at = reverse("scripts:detail", args=["price"])
    assert client.post(at, script()).url == at
    assert scripts.best(Situation("price")).name_zh == "嫌貴"
    assert len(scripts.best(Situation("price")).steps) == 2
    client.post(at, script(name_zh="真的貴"))
    assert Script.objects.get().version == 2
    client.post(reverse("scripts:remove", args=["price"]))
    assert scripts.best(Situation("price")) == SHIPPED["price"]


def test_one_of_the_brands_own(client):
    sign_in(client, "team_lead")
    answer = client.post(reverse("scripts:detail", args=["new"]), script(stages=["defector"]))
    row = Script.objects.get()
    assert answer.url == reverse("scripts:detail", args=[str(row.pk)])
    assert (row.key, row.stages) == ("", ["defector"])
    client.post(reverse("scripts:remove", args=[str(row.pk)]))
    assert not Script.objects.exists()


def test_a_refused_script_keeps_what_was_written(client):
    sign_in(client, "marketer")
    answer = client.post(reverse("scripts:detail", args=["price"]), script(en=["Hello", "", ""]))
    assert answer.status_code == 422
    assert "再見" in text(answer)
    assert not Script.objects.exists()


def test_agents_read_and_do_not_write(client):
    sign_in(client, "agent")
    assert client.post(reverse("scripts:detail", args=["price"]), script()).status_code == 404
    assert client.post(reverse("scripts:remove", args=["price"])).status_code == 403
    assert client.get(reverse("scripts:detail", args=["nowhere"])).status_code == 404
