"""Does a filter read as a colleague would say it, in both languages?"""

from typing import Any

import pytest
from django.utils import translation

from lifecycle import segments
from lifecycle.models import Segment

pytestmark = pytest.mark.django_db

SAID: list[tuple[dict[str, Any], str, str]] = [
    ({"all": []}, "all members", "全部會員"),
    (
        {
            "all": [
                {"field": "stage", "op": "in", "value": ["lost", "defector"]},
                {"field": "value_amount", "op": ">=", "value": "3000.00"},
                {"contactable": {"channel": "email"}},
            ]
        },
        (
            "lifecycle stage is Lapsed or Defected, and value is at least NT$3,000, "
            "and can be contacted by e-mail"
        ),
        "生命週期階段是流失或跳槽，而且價值至少 NT$3,000，而且可聯絡（Email）",
    ),
    (
        {
            "all": [
                {
                    "any": [
                        {"field": "r", "op": ">=", "value": 4},
                        {"date": "joined", "op": "within", "value": {"days": 30}},
                    ]
                },
                {"not": {"field": "city", "op": "in", "value": ["台北市"]}},
            ]
        },
        "(R score is at least 4, or joined was in the last 30 days), and not (city is 台北市)",
        "（R 分數至少 4，或加入日在最近 30 天內），而且不是（縣市是台北市）",
    ),
    (
        {"date": "birthday", "op": "anniversary_in", "value": {"from": -3, "to": 7}},
        "birthday falls between −3 and 7 days from today",
        "生日落在今天起 −3 至 7 天之間",
    ),
    (
        {"consent": {"channel": "line", "state": "none"}},
        "never asked about marketing by LINE",
        "未曾詢問行銷同意（LINE）",
    ),
    ({"bucket": {"salt": "x1", "from": 0, "to": 4999}}, "drawn by lot “x1” (50%)", "抽籤「x1」抽中（50%）"),
]


@pytest.mark.parametrize(("tree", "english", "chinese"), SAID)
def test_sentences(tree: dict[str, Any], english: str, chinese: str) -> None:
    node = segments.parse(tree)
    with translation.override("en"):
        assert segments.sentence(node) == english
    with translation.override("zh-hant"):
        assert segments.sentence(node) == chinese


def test_a_segment_is_called_by_its_name() -> None:
    segment = Segment.objects.create(name="VIP 2026", tree={})
    with translation.override("en"):
        assert segments.sentence(segments.parse({"segment": segment.pk})) == "in the segment “VIP 2026”"
