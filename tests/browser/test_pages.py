"""Every page: nothing for axe to find at two widths in two themes, no sideways scroll, and light to fetch."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, Response

from analytics import weighing
from campaigns import referrals
from crm.models import User
from members import bookings, complaints, samples, surveys
from members.complaints.moves import Said
from members.models import BookingService, BookingSlot, DuplicateCandidate, Load, Member, SampleBatch
from tests import campaign_cast, referral_cast, shop
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_elements import COLOURS, findings
from tests.members.surveys import cast as survey_cast
from tests.winback.desk_cast import ended, make_agent, make_case
from winback import cases, conversations, interviews
from winback.desk import log_contact
from winback.interviews import Answers
from winback.models import Case

#: KB of gzip: a first load with everything, and the page alone.
FIRST_LOAD, HTML = 140, 12
PUBLIC_LOAD = 25

MARKETER = [
    "/",
    "/members/",
    "/members/?stage=lost&stage=defector&contactable=on",
    "/members/?q=nobody-has-this-name",
    "/segments/",
    "/segments/new/",
    "/segments/lists/new/",
    "/segments/lists/collect/",
    "/members/{member}/",
    "/campaigns/",
    "/campaigns/new/",
    "/campaigns/new/?kind=referral",
    "/campaigns/coupons/",
    "/campaigns/{campaign}/",
    "/campaigns/{campaign}/audience/",
    "/campaigns/{campaign}/mail/",
    "/campaigns/{campaign}/deliveries/",
    "/campaigns/{campaign}/log/",
    "/referrals/",
    "/referrals/?state=file",
    "/referrals/?q=nobody-has-this-name",
    "/referrals/review/",
    "/referrals/value/",
    "/referrals/value/?brought=0&rfm=high",
    "/referrals/program/",
    "/risk/",
    "/risk/model/",
    "/value/",
    "/value/drain/",
    "/value/yardstick/",
    "/next/",
    "/why/",
    "/members/duplicates/",
    "/members/duplicates/merged/",
    "/complaints/",
    "/scripts/",
    "/playbooks/",
    "/playbooks/core/",
    "/playbooks/loyal/",
    "/playbooks/loyal/edit/",
    "/members/{member}/why/",
    "/members/{member}/playbook/",
    "/data-health/",
    "/settings/fields/",
    "/settings/fields/new/",
    "/settings/fields/age_band/",
    "/settings/questions/",
    "/settings/questions/new/",
    "/settings/tags/",
    "/surveys/",
    "/surveys/new/",
    "/surveys/{survey}/",
    "/surveys/{survey}/build/",
    "/surveys/{survey}/build/q1/",
    "/surveys/{survey}/invite/",
    "/bookings/",
    "/bookings/services/trial/",
    "/samples/",
    "/samples/new/",
    "/loads/",
    "/loads/new/",
    "/loads/{load}/",
    "/outbox/",
    "/status/",
    "/search/?q=林佳",
    "/me/",
    "/me/password/",
    "/help/shortcuts/",
]
OFFICER = ["/members/duplicates/{pair}/", "/members/{member}/", "/members/{member}/edit/"]
AGENT = [
    "/console/",
    "/console/{case}/",
    "/console/{other_case}/",
    "/console/caller/",
    "/console/caller/?number=0922333444",
    "/console/caller/?number=0999",
    "/help/shortcuts/",
    "/complaints/{complaint}/",
]
LEAD = ["/console/team/", "/console/endings/", "/console/endings/busy/"]
ADMIN = [
    "/",
    "/status/",
    "/settings/brand/",
    "/settings/policy/",
    "/settings/policy/1/",
    "/settings/service/",
    "/settings/users/",
    "/settings/users/new/",
    "/nowhere/",
]
NOBODY = [
    "/u/{link}/",
    "/u/nobody/",
    "/j/{code}/",
    "/i/{told}/",
    "/j/",
    "/j/done/",
    "/s/autumn/",
    "/s/r/{answering}/",
    "/book/trial/",
    "/news/",
    "/news/sent/",
    "/login/",
    "/password/",
    "/password/sent/",
    "/password/MQ/x-y/",
    "/password/saved/",
    "/nowhere/",
]

PAGES = {
    "marketer": MARKETER,
    "privacy_officer": OFFICER,
    "admin": ADMIN,
    "agent": AGENT,
    "team_lead": LEAD,
    "nobody": NOBODY,
}


def open_everything() -> dict[str, object]:
    """The shop with a campaign that is out and a load that is done; what stands in the addresses above."""
    people = shop.open_shop(months=3)
    campaign = campaign_cast.make_campaign(coupon=campaign_cast.make_coupon_type(), state="running")
    send = campaign_cast.make_send(campaign)
    for name, arm in (("吳宗翰", "treated"), ("陳奕安", "holdout")):
        campaign_cast.enter(send, people[name], arm=arm)
    letter = campaign_cast.make_delivery(send, people["吳宗翰"], state="sent", sent_at=shop.AT)
    load = Load.objects.create(
        kind="members",
        file_name="會員.csv",
        path="",
        sha256="0" * 64,
        size=2048,
        state="done",
        counts={
            "rows": 8,
            "created": 8,
            "updated": 0,
            "unchanged": 0,
            "parked": 0,
            "rejected": 0,
            "members_touched": 8,
            "unknown_columns": [],
        },
        finished_at=shop.AT,
    )
    weighing.weigh(as_of=shop.AS_OF, at=shop.AT)
    return {
        **open_desk(people),
        **survey_and_visit(people),
        "code": recommend(people),
        "pair": make_pair(people["林佳穎"]).pk,
        "member": people["林佳穎"].member_no,
        "campaign": campaign.pk,
        "load": load.pk,
        "link": letter.link_token,
    }


def make_pair(member: Member) -> DuplicateCandidate:
    """A second record of a member, taken down by ear, that waits for an answer."""
    twin = shop.member("林嘉穎", phone=member.phone, city="新北市")
    why = [
        {"field": "reached", "level": "phone", "weight": 13.8},
        {"field": "birthday", "level": "other", "weight": -5.1},
    ]
    first, second = sorted((member.pk, twin.pk))
    return DuplicateCandidate.objects.create(one_id=first, other_id=second, probability=0.962, why=why)


def open_desk(people: dict[str, Member]) -> dict[str, object]:
    """An agent and a lead, a case on the agent's desk and one that is not."""
    agent = make_agent(username="agent", name="許雅雯")
    make_agent("team_lead", username="team_lead", name="周孟潔")
    now = timezone.now()
    times = {"opened_at": now - timedelta(days=3), "next_at": now - timedelta(hours=1)}
    late = now - timedelta(hours=5)
    mine = make_case(people["林佳穎"], kind="early_warning", first_touch_due_at=late, **times)
    other = make_case(people["陳奕安"], first_touch_due_at=late, **times)
    cases.claim(case_id=mine.pk, by=agent, at=now)
    log_contact(case=mine, contact=ended("voicemail"), by=agent, at=now - timedelta(hours=2))
    return {"case": mine.pk, "other_case": other.pk, **listen(people, mine, other, agent)}


def listen(people: dict[str, Member], mine: Case, other: Case, agent: User) -> dict[str, object]:
    """One who told why, one whose interview waits behind a link, and a complaint."""
    now = timezone.now()
    told = conversations.begin_interview(case=other, by=agent, at=now)
    interviews.say_purpose(interview=told, at=now)
    answers = Answers(primary_reason="price.rise", verbatim="漲了兩次", would_return=6)
    conversations.finish_interview(interview=told, answers=answers, by=agent, at=now)
    said = Said(subject="精華液漏液", category="product", detail="defect", text="整瓶漏光了")
    complaint = complaints.take_down(member=people["林佳穎"], said=said, by=agent, at=now - timedelta(days=9))
    asked = interviews.invite(case=mine, by=agent, at=now)
    return {"told": asked.link_token, "complaint": complaint.pk}


def survey_and_visit(people: dict[str, Member]) -> dict[str, object]:
    """A survey with an answer and one that is under way, a visit that is booked, a sample in parcels."""
    survey = survey_cast.opened()
    survey_cast.answered(survey, survey_cast.SAD, member=people["林佳穎"])
    now = timezone.now()
    response = surveys.start(survey=survey, at=now)
    service = BookingService.objects.create(
        code="trial", name_zh="保養體驗", place="敦南店", follow_up=survey
    )
    for hours in (24, 48):
        BookingSlot.objects.create(service=service, starts_at=now + timedelta(hours=hours), capacity=2)
    guest = bookings.Guest(name="林佳穎", phone="+886912345678", note="想看敏感肌")
    bookings.reserve(slot=BookingSlot.objects.earliest("starts_at"), guest=guest, at=now)
    batch = SampleBatch(name="試用包", given_on=shop.ago(100), last_on=shop.ago(70), survey=survey)
    samples.create_batch(batch=batch, by=None, at=now)
    return {"survey": survey.pk, "answering": response.token}


def recommend(people: dict[str, Member]) -> str:
    """A friend in the return window, an odd one, one nobody was found for, one from a file; her code."""
    cache.clear()
    referral_cast.make_program()
    advocate = people["林佳穎"]
    Member.objects.filter(pk=advocate.pk).update(address="和平東路 1 號")
    for name, address in (("高子晴", ""), ("林佳穎二", "和平東路 1 號")):
        email = "jylin2@example.net" if address else "kao@example.net"
        friend = shop.member(name, email=email, address=address, joined_at=shop.AT, joined_on=shop.AS_OF)
        referrals.name_referrer(
            member=friend, code=referral_cast.code_of(advocate).code, at=shop.AT, door="link"
        )
        shop.order(friend, shop.ago(1), amount=1800)
    lost = shop.member("簡宜庭", joined_at=shop.AT, joined_on=shop.AS_OF)
    referrals.naming.note_unfound(member=lost, named="瑜伽課的同學", at=shop.AT)
    Member.objects.filter(pk=people["臺小明"].pk).update(referred_by=people["吳宗翰"])
    referrals.qualify(as_of=shop.AS_OF, on=shop.AS_OF, at=shop.AT)
    return referral_cast.code_of(advocate).code


def look(page: Page, path: str, width: int) -> list[str]:
    """What is wrong with one page."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    wrong = findings(page)
    across = page.evaluate("document.documentElement.scrollWidth")
    return [f"{path}: {line}" for line in wrong] + ([f"{path}: {across} px wide"] if across > width else [])


def look_in_the_dark(page: Page, path: str) -> list[str]:
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-bs-theme=dark]", state="attached")
    return [f"{path} in the dark: {line}" for line in findings(page, COLOURS)]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("role", PAGES)
def test_every_page_is_clean(live, browse, shoot, *, role, size) -> None:
    """In light, and again in dark, where only the colours are others."""
    places = open_everything()
    user = None
    if role != "nobody":
        user = User.objects.filter(username=role).first() or shop.staff(role, name="曾郁庭")
    page = browse("/me/" if user else "/login/", user=user, size=size, theme="")
    wrong = []
    for path in PAGES[role]:
        name = f"{role}-{path.strip('/').replace('/', '_') or 'home'}-{size[0]}"
        wrong += look(page, path.format(**places), size[0])
        shoot(page, f"{name}-light")
        wrong += look_in_the_dark(page, path)
        shoot(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
    assert wrong == []


def test_the_first_run_page_is_clean(browse) -> None:
    page = browse("/", size=PHONE)
    assert page.url.endswith("/welcome/")
    assert look(page, "/welcome/", PHONE[0]) == []


def test_english_fits(live, browse, shoot) -> None:
    shop.open_shop(months=3)
    page = browse("/me/", user=shop.staff("marketer"), size=PHONE, language="en")
    wrong = []
    for path in ("/", "/members/?stage=lost", "/status/", "/search/?q=a"):
        wrong += look(page, path, PHONE[0])
        shoot(page, f"english-{path.strip('/') or 'home'}")
        assert page.locator("html").get_attribute("lang") == "en"
    assert wrong == []


def weights(page: Page, path: str) -> dict[str, int]:
    """Bytes after gzip of everything that a first visit fetches, by address."""
    fetched: list[Response] = []

    def keep(response: Response) -> None:
        fetched.append(response)

    page.on("response", keep)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return {response.url: len(gzip.compress(response.body(), 9)) for response in fetched}


def test_pages_are_light(live, browse) -> None:
    people = shop.open_shop(months=3)
    user = shop.staff("marketer")
    for path in ("/", "/members/", f"/members/{people['林佳穎'].member_no}/"):
        page = browse("about:blank", user=user)
        found = weights(page, path)
        assert sum(found.values()) <= FIRST_LOAD * 1024, found
        assert found[page.url] <= HTML * 1024, found
        # The page, four style sheets and scripts of ours, two of others, icons and mark, and a panel.
        assert len(found) <= 10, found


def test_pages_for_members_are_lighter_still(live, browse) -> None:
    from django.template.loader import render_to_string

    html = render_to_string("public.html")
    page = browse("/login/")
    parts = [html.encode()]
    for name in ("css/tokens.css", "css/public.css", "js/theme.js", "img/mark.svg"):
        assert f"/static/{name}" in html
        parts.append(page.request.get(f"/static/{name}").body())
    assert sum(len(gzip.compress(part, 9)) for part in parts) <= PUBLIC_LOAD * 1024


@pytest.mark.parametrize("path", ["/", "/members/", "/status/"])
def test_reading_needs_no_scripts(live, browse, path) -> None:
    shop.open_shop(months=3)
    page = browse(path, user=shop.staff("marketer"), scripts=False)
    assert page.locator("main h1").count() == 1
    assert len(page.locator("main").inner_text()) > 200
    assert User.objects.count() == 1
