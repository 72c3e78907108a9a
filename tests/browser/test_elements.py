"""The shared elements: nothing for axe to find at two widths in two themes, no violation of the policy."""

from __future__ import annotations

import pytest

from tests.browser.looking import EVERY_LIGHT, in_lights


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_the_gallery_is_clean(browse, person, shoot, *, language) -> None:
    page = browse("/_ui/", user=person("admin"), theme="", language=language)
    assert in_lights(page, f"gallery-{language}", shoot, EVERY_LIGHT) == []
