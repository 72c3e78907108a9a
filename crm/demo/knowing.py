"""What the brand knows of its members beyond their columns: own fields, tags, households, notes, sources."""

from __future__ import annotations

from datetime import date, datetime

from crm import sql
from members import profile, ties
from members.models import CustomField, Tag


def _options(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"value": value, "zh": zh, "en": en} for value, zh, en in rows]


SKIN = _options(
    ("dry", "乾性", "dry"), ("oily", "油性", "oily"), ("mixed", "混合性", "combination"),
    ("sensitive", "敏感性", "sensitive"), ("normal", "中性", "normal"),
)  # fmt: skip
WORRIES = _options(
    ("spots", "斑點", "dark spots"), ("wrinkles", "細紋", "fine lines"), ("acne", "痘痘粉刺", "blemishes"),
    ("redness", "泛紅", "redness"),
)  # fmt: skip
#: The share of buyers who carry a tag follows from the length of its meaning.
TAGS = {
    "VIP": ("amber", "年消費前百分之五的客人"),
    "成分控": ("green", "購買前會問成分"),
    "送禮需求": ("purple", "常買來送禮"),
    "試用達人": ("blue", "願意試用新品並回饋"),
    "客訴處理過": ("red", "處理時請多留意"),
}


def tell(*, by: dict[str, int], at: datetime, as_of: date) -> int:
    """Fill the record in set-based statements; how many interests the purchases showed."""
    profile.settle()
    CustomField.objects.bulk_create([
        CustomField(key="skin_type", label_zh="膚質", label_en="Skin type", kind="choice", options=SKIN,
                    group="肌膚檔案", position=1, is_used_in_segments=True),
        CustomField(key="worries", label_zh="肌膚困擾", label_en="Concerns", kind="many", options=WORRIES,
                    group="肌膚檔案", position=2, is_used_in_segments=True),
        CustomField(key="monthly_budget", label_zh="每月保養預算", label_en="Monthly budget", kind="money",
                    group="肌膚檔案", position=3),
        CustomField(key="due_date", label_zh="預產期", label_en="Due date", kind="date", group="肌膚檔案",
                    position=4, is_private=True, hint="孕期避免酸類與維他命 A 產品"),
    ])  # fmt: skip
    CustomField.objects.update(created_at=at)
    Tag.objects.bulk_create(
        Tag(name=name, tone=tone, note=note, created_at=at) for name, (tone, note) in TAGS.items()
    )
    sql.run("crm/demo/record", at=at, by=by["agent"], owner=by["team_lead"])
    return ties.infer_interests(as_of=as_of)
