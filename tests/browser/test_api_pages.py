"""The settings of other programs and the page that describes the API: readable, light, and for everybody."""

from __future__ import annotations

from crm import webhooks
from tests.api_caller import Caller
from tests.browser.looking import EVERY_LIGHT, in_lights, visit

PLACES = [
    "/settings/api/",
    "/settings/api/clients/new/",
    "/settings/api/clients/{client}/",
    "/settings/api/webhooks/{endpoint}/",
]


def test_the_pages_have_nothing_for_axe_to_find(browse, person, shoot):
    admin = person("admin")
    client = Caller(["members:read", "orders:write"], name="官網").client
    endpoint = webhooks.create_endpoint(
        name="ERP", url="https://erp.example/hook", topics=["member.returned"], by=admin
    )
    webhooks.send_test(endpoint=endpoint, by=admin)
    places = {"client": client.pk, "endpoint": endpoint.pk}
    page = browse("/me/", user=admin, theme="")
    found = {}
    for place in [*PLACES, "/api/v1/docs/"]:
        visit(page, place.format(**places))
        found[place] = in_lights(page, f"api{place.replace('/', '-')}", shoot, EVERY_LIGHT)
    assert found == {place: [] for place in found}


def test_a_key_is_made_and_shown_once(browse, person) -> None:
    page = browse("/settings/api/clients/new/", user=person("admin"), language="en")
    page.get_by_label("Program name", exact=True).fill("Shop")
    page.get_by_label("read members: name, city, stage").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Key", exact=True).input_value().startswith("crm_live_")
    page.get_by_role("link", name="I have copied it").click()
    assert page.get_by_role("row", name="Shop").get_by_text("in use").is_visible()
    assert "crm_live_" not in page.content()
