"""What is wrong with a page: what axe finds, and what stands wider than the screen.

Axe is the costly part of every look. It goes into a page once, and tells of violations alone: naming every
element that is well takes it longer than finding those that are not.
"""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

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
