"""Is a number that somebody wrote only taken for a row where a row can have it?"""

import re

import pytest
from django.test import Client

from crm.models import Role
from crm.numbers import row_number
from tests import shop


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("9" * 18, int("9" * 18)), ("9" * 19, 0), ("²", 0), ("٣", 0),
     ("-1", 0), ("", 0), ("7 ", 0), ("七", 0), ("9" * 5000, 0)],
)  # fmt: skip
def test_only_digits_that_a_row_can_have(text: str, number: int) -> None:
    assert row_number(text) == number


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["9" * 20, "²", "-1", "x"])
def test_a_made_up_place_in_a_list_shows_its_beginning(client: Client, cursor: str) -> None:
    client.force_login(shop.staff(Role.PRIVACY_OFFICER))
    for address in ("/privacy/?", "/audit/?", "/exports/?", "/complaints/?view=over&", "/referrals/?"):
        beginning, shown = (written(client, f"{address}cursor={place}") for place in ("", cursor))
        assert "<h1" in beginning
        assert shown == beginning, address


def written(client: Client, address: str) -> str:
    """What a page lists, without what is new in every answer and without the way back to the first page."""
    text = client.get(address).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    new = r'<nav class="k-pager".*?</nav>|csrfmiddlewaretoken" value="\w+|submission" value="[\w-]+|\s+'
    return re.sub(new, "", re.sub(r'cursor=[^"&]*', "", main), flags=re.DOTALL)


@pytest.mark.django_db
def test_a_character_that_no_text_can_hold_is_the_senders_mistake(client: Client) -> None:
    client.force_login(shop.staff(Role.MARKETER))
    answer = client.post("/settings/reasons/", {"zh-price": "a\0b", "en-price": "price"})
    assert answer.status_code == 400
    assert "無法讀取" in answer.content.decode()
