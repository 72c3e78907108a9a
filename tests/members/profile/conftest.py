"""A brand with a few fields of its own, a member, and two colleagues."""

from datetime import UTC, datetime

import pytest

from crm.models import Brand, Role, User
from members.models import CustomField, Member
from tests import shop

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def brand(db) -> Brand:
    return Brand.objects.create(pk=1, name="木日保養")


@pytest.fixture
def own_fields(brand) -> dict[str, CustomField]:
    skins = [{"value": "dry", "zh": "乾性", "en": "dry"}, {"value": "oily", "zh": "油性", "en": "oily"}]
    made = [
        CustomField(key="skin", label_zh="膚質", label_en="Skin", kind="choice", options=skins),
        CustomField(key="worries", label_zh="困擾", label_en="Worries", kind="many", options=skins),
        CustomField(key="shoe", label_zh="鞋號", kind="number", rules={"min": 20, "max": 50}),
        CustomField(key="budget", label_zh="預算", label_en="Budget", kind="money"),
        CustomField(key="due", label_zh="預產期", label_en="Due date", kind="date", is_private=True),
        CustomField(key="pet", label_zh="有寵物", label_en="Has a pet", kind="bool"),
        CustomField(key="gate", label_zh="門口密碼", kind="text", rules={"pattern": "[0-9]{4}"}),
    ]  # fmt: skip
    return {row.key: row for row in CustomField.objects.bulk_create(made)}


@pytest.fixture
def amy(brand) -> User:
    return shop.staff(Role.PRIVACY_OFFICER, username="amy")


@pytest.fixture
def member(brand) -> Member:
    return shop.member("王小明", city="台北市", email="a@b.tw", external_id="C1")
