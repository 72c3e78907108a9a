"""The interview on the desk and the member's own page: what is asked, kept, unlocked and refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Coupon
from crm.models import AuditEntry
from members import complaints
from members.complaints.moves import Said
from tests.campaign_cast import NOON, make_brand, make_coupon_type
from tests.winback.desk_cast import make_agent, make_case, make_run
from winback import interviews
from winback.models import Interview

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
ANSWERS = {
    "purpose": "on", "branch": "price", "twig": "price.rise", "verbatim": "漲了兩次", "would_return": "7",
    "secondary_1": "need", "competitor": "河岸", "may_follow_up": "yes", "ending": "",
}  # fmt: skip


@pytest.fixture
def agent(client):
    make_brand()
    make_run()
    person = make_agent()
    client.force_login(person)
    return person


@pytest.fixture
def case(agent):
    return make_case(stage="lost")


def at(case, name=""):
    return reverse(f"winback:interview{name}", args=[case.pk])


def text(answer):
    return answer.content.decode()


def test_it_begins_is_kept_and_finished(client, case, agent):
    page = text(client.get(at(case)))
    assert "開始訪談" in page
    assert "這次訪談還沒結束" not in page
    client.post(at(case, "_begin"))
    case.refresh_from_db()
    assert case.state == "interviewing"
    kept = client.post(at(case, "_save"), {"branch": "competitor", "verbatim": "新開的店"}, **HTMX)
    # The script follows the reason while the agent types, and the twigs are those of the branch.
    assert "已經在用別的品牌" in text(kept)
    assert 'value="competitor.novelty"' in text(kept)
    assert 'value="price.rise"' not in text(kept)
    assert Interview.objects.get().verbatim == "新開的店"
    answer = client.post(at(case), ANSWERS)
    assert answer.status_code == 302
    done = Interview.objects.get()
    assert (done.state, done.primary_reason, done.secondary_reasons) == ("finished", "price.rise", ["need"])
    assert (done.would_return, done.may_follow_up, done.interviewer) == (7, True, agent)
    page = text(client.get(at(case)))
    assert "覺得貴了" in page
    assert "組合" in page


def test_offers_are_locked_until_it_is_finished(client, case):
    make_coupon_type()
    client.post(at(case, "_begin"))
    page = text(client.get(at(case)))
    assert at(case, "_give") not in page
    client.post(at(case, "_give"), {"kind": Coupon.objects.count() + 1, "how": "aloud", "why": "x"})
    kind = make_coupon_type()
    client.post(at(case, "_give"), {"kind": kind.pk, "how": "aloud", "why": "老客戶"})
    assert not Coupon.objects.exists()


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(client, case):
    answer = client.post(at(case), {"verbatim": "很久以前的事"}, **HTMX)
    assert answer.status_code == 422
    page = text(answer)
    assert 'href="#iv-branch"' in page
    assert 'href="#iv-purpose"' in page
    assert "很久以前的事" in page
    # The purpose was not said, so nothing has been finished.
    assert Interview.objects.get().state == "draft"


def test_a_coupon_is_given_and_its_code_shown_on_record(client, case, agent):
    dear, cheap = make_coupon_type(name="老友券", value=400), make_coupon_type(name="回娘家", value=200)
    client.post(at(case), ANSWERS)
    page = text(client.get(at(case)))
    assert re.search(rf'value="{dear.pk}" required disabled', page)
    assert "班長" in page or "組長" in page or "主管" in page
    client.post(at(case, "_give"), {"kind": dear.pk, "how": "aloud", "why": "老客戶"})
    assert not Coupon.objects.exists()
    answer = client.post(at(case, "_give"), {"kind": cheap.pk, "how": "aloud", "why": "老客戶"}, **HTMX)
    coupon = Coupon.objects.get()
    # Not on the page until somebody asks for it.
    assert coupon.code not in text(answer).replace(" ", "")
    shown = text(client.post(at(case, "_code"), **HTMX))
    assert coupon.code in shown.replace(" ", "")
    assert AuditEntry.objects.get(action="coupon.read").user == agent


def test_without_a_reason_for_it_no_coupon(client, case):
    kind = make_coupon_type()
    client.post(at(case), ANSWERS)
    page = text(client.post(at(case, "_give"), {"kind": kind.pk, "how": "aloud", "why": ""}, **HTMX))
    assert "請寫下為什麼給這個優惠" in page
    assert not Coupon.objects.exists()


def test_whom_she_complained_about_cannot_begin(client, case, agent):
    said = Said(subject="態度", category="service", detail="attitude", about=agent)
    complaints.take_down(member=case.member, said=said, by=None, at=NOON)
    page = text(client.post(at(case, "_begin"), **HTMX))
    assert "同事" in page
    assert not Interview.objects.exists()


def test_thanked_and_asked_again(client, case):
    client.post(at(case), ANSWERS | {"branch": "competitor", "twig": "", "ending": "competitor"})
    assert "90 天" in text(client.get(at(case)))
    client.post(at(case, "_wait"))
    case.refresh_from_db()
    assert case.state == "with_competitor"
    assert timedelta(days=89) < case.retry_at - timezone.now() <= timedelta(days=90)


def test_members_of_others_are_not_found(client, case):
    stranger = make_agent(team=None)
    stranger.team = None
    stranger.save()
    client.force_login(stranger)
    assert client.get(at(case)).status_code == 404
    assert client.post(at(case, "_begin")).status_code == 404
    assert not Interview.objects.exists()


@pytest.mark.parametrize("role", ["marketer", "analyst", "privacy_officer", "admin"])
def test_only_the_desk_asks(client, case, role):
    client.force_login(make_agent(role))
    refused = client.get(at(case))
    assert refused.status_code == 403
    assert case.member.name not in text(refused)
    assert client.post(at(case, "_begin")).status_code == 403
    assert not Interview.objects.exists()


# ---- the member's own page ----


@pytest.fixture
def link(client, case):
    client.post(at(case, "_link"))
    return reverse("winback:tell", args=[Interview.objects.get().link_token])


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def test_the_link_is_shown_to_copy(client, case, link, settings):
    assert f'value="{settings.BASE_URL}{link}"' in text(client.get(at(case)))


def test_looking_changes_nothing_and_is_light(visitor, link):
    for _ in range(2):
        answer = visitor.get(link)
    assert answer.status_code == 200
    page = text(answer)
    assert page.index("不是要推銷") < page.index("<form")
    assert len(page.encode()) < 25_000
    assert "shuke_session" not in visitor.cookies
    interview = Interview.objects.get()
    assert (interview.purpose_said_at, interview.state) == (None, "draft")
    assert "no-store" in answer["Cache-Control"]


def test_the_member_tells_in_her_own_words(visitor, link, case):
    answer = visitor.post(link, {"branch": "product", "twig": "product.effect", "verbatim": "擦了沒感覺"})
    assert "謝謝您告訴我們" in text(answer)
    done = Interview.objects.get()
    assert (done.mode, done.primary_reason, done.interviewer) == ("web", "product.effect", None)
    case.refresh_from_db()
    assert case.state == "diagnosed"
    # Sent twice, or opened again: thanks, and nothing more.
    assert "謝謝您告訴我們" in text(visitor.post(link, {"branch": "price"}))
    assert "謝謝您告訴我們" in text(visitor.get(link))
    assert Interview.objects.get().primary_reason == "product.effect"


def test_the_first_question_must_be_answered(visitor, link):
    answer = visitor.post(link, {"verbatim": "沒什麼"})
    assert answer.status_code == 422
    assert "沒什麼" in text(answer)
    assert Interview.objects.get().state == "draft"


def test_it_speaks_english_to_who_reads_english(visitor, link, case):
    case.member.language = "en"
    case.member.save()
    assert "This is to learn, not to sell." in text(visitor.get(link))


def test_a_link_that_is_over_leads_nowhere(visitor, link):
    Interview.objects.update(link_expires_at=timezone.now())
    assert visitor.get(link).status_code == 404
    assert visitor.get("/i/nothing/").status_code == 404
    assert visitor.post(link, {"branch": "need"}).status_code == 404
    assert Interview.objects.get().primary_reason == ""


def test_an_agent_may_finish_what_waits_behind_a_link(client, visitor, link, case):
    client.post(at(case), ANSWERS)
    assert "謝謝您告訴我們" in text(visitor.post(link, {"branch": "need"}))
    assert Interview.objects.get().primary_reason == "price.rise"
    assert interviews.finished(case) is not None
