"""How may a contact end? The table that the program brings along (domain.md §16) and each brand edits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.models import Disposition
from crm.models import User
from crm.rules import image_of, record_rule

MINE, TEAM, COMPLAINT, REPAIR = "callback_mine", "callback_team", "complaint", "data_repair"
DAY = 24 * 60

#: code, Chinese, English, connected?, and what differs from the defaults
SHIPPED: list[tuple[str, str, str, bool, dict[str, Any]]] = [
    ("sale", "成交或答應下單", "Bought, or will order", True, {"case_state": "promised"}),
    ("interested_later", "有興趣，之後再說", "Interested later", True,
     {"creates_task": MINE, "retry_minutes": 14 * DAY}),
    ("info_given", "已提供資訊", "Information given", True, {}),
    ("survey_done", "完成訪談或問卷", "Interview or survey done", True, {}),
    ("verified", "資料已核對", "Data verified", True, {}),
    ("not_interested", "沒有興趣", "Not interested", True,
     {"case_state": "refused", "close_case": True, "requires_note": True}),
    ("complaint_raised", "提出客訴", "Raised a complaint", True,
     {"creates_task": COMPLAINT, "requires_note": True}),
    ("wrong_time", "現在不方便，我再打", "Bad moment: I call back", True,
     {"creates_task": MINE, "retry_minutes": 4 * 60, "other_slot": True}),
    ("wrong_time_team", "現在不方便，由團隊再打", "Bad moment: the team calls back", True,
     {"creates_task": TEAM, "retry_minutes": 4 * 60, "other_slot": True}),
    ("refuses_marketing", "不要再打電話", "Wants no more calls", True,
     {"opt_out": True, "case_state": "do_not_contact", "close_case": True}),
    ("still_with_competitor", "仍在用別家", "Still with a competitor", True,
     {"case_state": "with_competitor", "stage_request": "competitor"}),
    ("moved_need", "需求已改變", "The need has changed", True,
     {"case_state": "refused", "close_case": True, "stage_request": "need_changed", "requires_note": True}),
    ("no_answer", "無人接聽", "No answer", False, {"retry_minutes": 4 * 60, "other_slot": True}),
    ("busy", "忙線", "Busy", False, {"retry_minutes": 30}),
    ("voicemail", "轉語音信箱", "Voicemail", False, {"retry_minutes": DAY, "other_slot": True}),
    ("invalid_number", "空號或無法接通", "Number does not work", False,
     {"creates_task": REPAIR, "invalidates_number": True, "case_state": "unreachable", "close_case": True}),
    ("wrong_person", "不是本人的電話", "Wrong person", False,
     {"creates_task": REPAIR, "invalidates_number": True, "case_state": "unreachable", "close_case": True,
      "requires_note": True}),
]  # fmt: skip


def ship() -> None:
    """Lay the table out where it is empty; twice is the same as once."""
    Disposition.objects.bulk_create(
        [
            Disposition(
                code=code,
                label_zh=chinese,
                label_en=english,
                position=place * 10,
                is_connected=is_connected,
                counts_as_contact=is_connected,
                **behaviour,
            )
            for place, (code, chinese, english, is_connected, behaviour) in enumerate(SHIPPED, start=1)
        ],
        ignore_conflicts=True,
    )


def dispositions() -> list[Disposition]:
    """Those in use, in the order of the list; the first look lays the shipped ones out."""
    rows = list(Disposition.objects.all())
    if not rows:
        ship()
        rows = list(Disposition.objects.all())
    return [row for row in rows if row.is_active]


def edit_disposition(*, disposition: Disposition, values: Mapping[str, Any], by: User) -> Disposition:
    """Other words, another behaviour; the code stays, since contacts of the past carry it."""
    with transaction.atomic():
        known = Disposition.objects.select_for_update().get(pk=disposition.pk)
        changed = [name for name, value in values.items() if getattr(known, name) != value]
        before = image_of(known, changed)
        for name in changed:
            setattr(known, name, values[name])
        if changed:
            known.save(update_fields=changed)
            after = image_of(known, changed)
            record_rule(by=by, action="disposition.edit", target=known, before=before, after=after)
    return known
