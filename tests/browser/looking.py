"""What is wrong with a page: what axe finds, and what stands wider than the screen.

Axe is the costly part of every look. It goes into a page once, and tells of violations alone: naming every
element that is well takes it longer than finding those that are not.
"""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE

#: Rules by tag, with nothing told of what passed.
RULES: dict[str, object] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
#: What another theme of the same page can do wrong.
COLOURS: dict[str, object] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
#: In which size and theme a page is looked at, by which rules.
Light = tuple[tuple[int, int], str, dict[str, object]]
#: Whatever a size or a theme can do wrong shows in one of the two.
BOTH_ENDS: list[Light] = [(WIDE, "light", RULES), (PHONE, "dark", RULES)]
EVERY_LIGHT: list[Light] = [*BOTH_ENDS, (WIDE, "dark", COLOURS), (PHONE, "light", RULES)]
RUN = """async options => {
  const found = await axe.run(options);
  return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
#: Nothing asked for is still on its way, and what came has been put into its place.
SETTLED = """() => new Promise((settled, failed) => {
  const last = performance.now() + 20000;
  const look = () => {
    const busy = document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");
    if (document.readyState === "complete" && !busy) settled();
    else if (performance.now() > last) failed(new Error(`still waiting for ${busy && busy.outerHTML}`));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""


def findings(page: Page, rules: dict[str, object] = RULES) -> list[str]:
    """What axe found, each with the elements it means."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, rules)
    return found


def settle(page: Page) -> None:
    """Wait until the page has fetched what it fetches by itself."""
    page.evaluate(SETTLED)


def too_wide(page: Page, width: int) -> list[str]:
    across = page.evaluate("document.documentElement.scrollWidth")
    return [f"{across} px wide"] if across > width else []


def look(page: Page, width: int) -> list[str]:
    """What is wrong with the page that is open."""
    return [*findings(page), *too_wide(page, width)]


def visit(page: Page, path: str) -> None:
    """The page with everything it fetches; a page that is not there is no page to praise."""
    answer = page.goto(path)
    assert answer
    expected = {404} if "nowhere" in path else {404, 410} if "nobody" in path else {200}
    assert answer.status in expected | ({200} if "nobody" in path else set()), f"{path}: {answer.status}"
    settle(page)


def in_lights(page: Page, name: str, shoot: Callable[[Page, str], None], lights: list[Light]) -> list[str]:
    """What is wrong with the open page (`theme=""` follows the machine's) in these lights."""
    wrong = []
    for size, theme, rules in lights:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme)
        page.wait_for_selector(f"html[data-bs-theme={theme}]", state="attached")
        found = [*findings(page, rules), *too_wide(page, size[0])]
        wrong += [f"{size[0]} {theme}: {line}" for line in found]
        shoot(page, f"{name}-{size[0]}-{theme}")
    return wrong
