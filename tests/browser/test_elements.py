"""The shared elements: nothing for axe to find at two widths in two themes, no violation of the policy."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE

RULES: dict[str, object] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
}


#: What another theme of the same page can do wrong.
COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def findings(page: Page, rules: dict[str, object] = RULES) -> list[str]:
    """What axe found, each with the elements it means."""
    violations = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_the_gallery_is_clean(browse, person, shoot, *, size, theme, language) -> None:
    page = browse("/_ui/", user=person("admin"), size=size, theme=theme, language=language)
    shoot(page, f"gallery-{size[0]}-{theme}-{language}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
