"""The shared elements: nothing for axe to find at two widths in two themes, no violation of the policy."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE, WIDE
from tests.browser.looking import findings


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_the_gallery_is_clean(browse, person, shoot, *, size, theme, language) -> None:
    page = browse("/_ui/", user=person("admin"), size=size, theme=theme, language=language)
    shoot(page, f"gallery-{size[0]}-{theme}-{language}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
