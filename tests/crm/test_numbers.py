"""Is a number that somebody wrote only taken for a row where a row can have it?"""

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
def test_a_made_up_place_in_a_list_shows_a_page(client: Client, cursor: str) -> None:
    client.force_login(shop.staff(Role.PRIVACY_OFFICER))
    for address in ("/privacy/", "/audit/", "/exports/", "/complaints/?view=over&", "/referrals/"):
        join = "" if address.endswith("&") else "?"
        assert client.get(f"{address}{join}cursor={cursor}").status_code == 200


@pytest.mark.django_db
def test_a_character_that_no_text_can_hold_is_the_senders_mistake(client: Client) -> None:
    client.force_login(shop.staff(Role.MARKETER))
    answer = client.post("/settings/reasons/", {"zh-price": "a\0b", "en-price": "price"})
    assert answer.status_code == 400
    assert "無法讀取" in answer.content.decode()
