"""Are our own doors called by a name, and feeds what they call themselves?"""

import pytest
from django.utils import translation

from crm.sources import source_name


@pytest.mark.parametrize(
    ("source", "name"),
    [("purchases", "依購買推測"), ("survey:3", "問卷"), ("staff", "客服人員"),
     ("官網註冊表單", "官網註冊表單"),
     ("erp", "erp"), ("", "")],
)  # fmt: skip
def test_a_door_has_a_name(source: str, name: str) -> None:
    with translation.override("zh-hant"):
        assert source_name(source) == name
