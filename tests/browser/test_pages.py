"""Every page: nothing for axe to find at two widths in two themes, no sideways scroll, and light to fetch."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response

from crm.models import User
from tests import shop
from tests.browser.conftest import PHONE
from tests.browser.looking import BOTH_ENDS, EVERY_LIGHT, Light, in_lights, look, visit
from tests.browser.page_cast import open_everything

Shoot = Callable[[Page, str], None]
#: KB of gzip: a first load with everything, and the page alone.
FIRST_LOAD, HTML = 140, 12
PUBLIC_LOAD = 25

BUYERS = [
    "/",
    "/members/",
    "/members/?stage=lost&stage=defector&contactable=on",
    "/members/?q=nobody-has-this-name",
    "/members/{member}/",
    "/segments/",
    "/segments/new/",
    "/segments/lists/new/",
    "/segments/lists/collect/",
    "/segments/overlap/",
    "/segments/{segment}/",
    "/segments/{segment}/edit/",
    "/segments/{segment}/profile/",
    "/risk/",
    "/risk/hand-over/many/?all=1",
    "/risk/model/",
    "/value/",
    "/value/drain/",
    "/value/yardstick/",
    "/next/",
    "/lookalikes/",
    "/lookalikes/model/",
    "/lookalikes/personas/",
    "/lookalikes/personas/new/",
    "/why/",
    "/why/members/",
    "/data-health/",
    "/search/?q=林佳",
    "/loads/",
    "/loads/new/",
    "/loads/{load}/",
    "/exports/",
    "/exports/new/",
    "/exports/new/?personal=1",
    "/exports/{file}/",
    "/audit/",
]
CAMPAIGNS = [
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
    "/surveys/",
    "/surveys/new/",
    "/surveys/{survey}/",
    "/surveys/{survey}/build/",
    "/surveys/{survey}/build/q1/",
    "/surveys/{survey}/preview/",
    "/surveys/{survey}/invite/",
    "/bookings/",
    "/bookings/services/trial/",
    "/samples/",
    "/samples/new/",
    "/samples/{batch}/",
    "/outbox/",
]
MARKETER = [
    "/playbooks/",
    "/playbooks/core/",
    "/playbooks/loyal/",
    "/playbooks/loyal/edit/",
    "/members/{member}/why/",
    "/members/{member}/playbook/",
    "/members/duplicates/",
    "/members/duplicates/merged/",
    "/complaints/",
    "/scripts/",
    "/scripts/price/",
    "/settings/fields/",
    "/settings/fields/new/",
    "/settings/fields/age_band/",
    "/settings/questions/",
    "/settings/questions/new/",
    "/settings/questions/city/",
    "/settings/tags/",
    "/settings/tags/{tag}/",
    "/settings/reasons/",
    "/status/",
    "/me/",
    "/me/password/",
    "/help/shortcuts/",
]
OFFICER = [
    "/members/duplicates/{pair}/",
    "/members/{member}/",
    "/members/{member}/edit/",
    "/members/{member}/ties/",
    "/requests/",
    "/requests/?view=over",
    "/privacy/",
    "/privacy/?view=late",
    "/privacy/?view=done",
    "/privacy/new/?member={member}",
    "/privacy/rules/",
    "/privacy/{request}/",
    "/privacy/{late_request}/",
    "/exports/{waiting_file}/",
    "/audit/",
    "/audit/?member={member}",
]
AGENT = [
    "/console/",
    "/console/{case}/",
    "/console/{other_case}/",
    "/console/{case}/interview/",
    "/console/caller/",
    "/console/caller/?number=0922333444",
    "/console/caller/?number=0999",
    "/help/shortcuts/",
    "/complaints/new/?member={member}",
    "/complaints/{complaint}/",
]
LEAD = ["/console/team/", "/console/endings/", "/console/endings/busy/", "/bookings/"]
ADMIN = [
    "/",
    "/status/",
    "/settings/brand/",
    "/settings/policy/",
    "/settings/policy/1/",
    "/settings/service/",
    "/settings/users/",
    "/settings/users/new/",
    "/settings/users/{marketer}/",
    "/settings/api/",
    "/audit/",
    "/nowhere/",
]
NOBODY = [
    "/u/{link}/",
    "/u/nobody/",
    "/p/{preference}/",
    "/p/nobody/",
    "/j/{code}/",
    "/i/{told}/",
    "/j/",
    "/j/done/",
    "/s/autumn/",
    "/s/t/{invited}/",
    "/s/r/{answering}/",
    "/book/trial/",
    "/b/{visit}/",
    "/news/",
    "/news/sent/",
    "/n/{signup}/",
    "/n/nobody/",
    "/login/",
    "/password/",
    "/password/sent/",
    "/password/MQ/x-y/",
    "/password/saved/",
    "/nowhere/",
]

#: Who sees which pages; the marketer's are parted, so that no test of them is a long one.
PAGES = {
    "buyers": ("marketer", BUYERS),
    "campaigns": ("marketer", CAMPAIGNS),
    "marketer": ("marketer", MARKETER),
    "privacy_officer": ("privacy_officer", OFFICER),
    "admin": ("admin", ADMIN),
    "agent": ("agent", AGENT),
    "team_lead": ("team_lead", LEAD),
    "nobody": ("", NOBODY),
}


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize(
    "lights", [BOTH_ENDS, pytest.param(EVERY_LIGHT, marks=pytest.mark.prove)], ids=["ends", "all"]
)
def test_every_page_is_clean(live, browse, shoot, *, part: str, lights: list[Light]) -> None:
    places = open_everything()
    role, paths = PAGES[part]
    user = (User.objects.filter(username=role).first() or shop.staff(role, name="曾郁庭")) if role else None
    page = browse("/me/" if user else "/login/", user=user, theme="")
    wrong = {}
    for path in paths:
        visit(page, path.format(**places))
        name = f"{part}-{path.strip('/').replace('/', '_') or 'home'}"
        wrong[path] = in_lights(page, name, shoot, lights)
    assert wrong == {path: [] for path in paths}


def test_the_first_run_page_is_clean(browse) -> None:
    page = browse("/", size=PHONE)
    assert page.url.endswith("/welcome/")
    assert look(page, PHONE[0]) == []


def test_english_fits(live, browse, shoot) -> None:
    shop.open_shop(months=3)
    page = browse("/me/", user=shop.staff("marketer"), size=PHONE, language="en")
    wrong = []
    for path in ("/", "/members/?stage=lost", "/status/", "/search/?q=a"):
        visit(page, path)
        wrong += look(page, PHONE[0])
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
