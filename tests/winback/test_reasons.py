"""The tree of reasons: whole, fixed in its codes, and called what the brand calls it."""

from __future__ import annotations

import pytest
from django.utils import translation

from crm.models import AuditEntry
from tests.campaign_cast import make_user
from winback import reasons
from winback.models import ReasonLabel

pytestmark = pytest.mark.django_db


def test_the_tree_is_that_of_the_domain() -> None:
    branches = {branch.code: len(twigs) for branch, twigs in reasons.tree()}
    assert branches == {
        "price": 4, "convenience": 5, "product": 5, "service": 4, "recovery": 4, "competitor": 5,
        "need": 5, "trust": 4, "involuntary": 5, "personal": 1, "unknown": 2,
    }  # fmt: skip
    assert set(reasons.REMEDIES) == set(branches)
    assert all(len(code) <= reasons.LONGEST for code in reasons.SHIPPED)


def test_a_name_says_branch_and_twig_in_the_readers_language() -> None:
    with translation.override("zh-hant"):
        assert reasons.name_of("price.cheaper_elsewhere") == "價格：別家比較便宜"
    with translation.override("en"):
        assert reasons.name_of("price.cheaper_elsewhere") == "Price: cheaper elsewhere"
        assert reasons.name_of("price") == "Price"
        assert reasons.name_of("") == ""


def test_the_brand_renames_and_takes_back() -> None:
    by = make_user()
    with translation.override("zh-hant"):
        assert reasons.rename(by=by, names={"product.effect": ("擦了沒感覺", "no difference")}) == 1
        assert reasons.name_of("product.effect") == "商品：擦了沒感覺"
        assert reasons.rename(by=by, names={"product.effect": ("擦了沒感覺", "no difference")}) == 0
        assert reasons.rename(by=by, names={"product.effect": ("", "")}) == 1
        assert reasons.name_of("product.effect") == "商品：效果不如預期"
    assert not ReasonLabel.objects.exists()
    assert AuditEntry.objects.filter(action="reasons.rename").count() == 2


def test_codes_are_fixed() -> None:
    with pytest.raises(reasons.UnknownReason):
        reasons.rename(by=None, names={"weather": ("天氣", "weather")})
    with pytest.raises(reasons.UnknownReason):
        reasons.checked("price.weather")


def test_remedies_follow_the_branch() -> None:
    with translation.override("en"):
        assert reasons.remedies("service.attitude")[0] == "a manager's apology"
        assert "a coupon" not in reasons.remedies("recovery.slow")
        assert reasons.remedies("involuntary.illness") == []
