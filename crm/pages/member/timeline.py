"""What happened with this member, in one list: orders, contacts, messages, consent, moves of stage."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import disclosures, masking, sql
from crm.formats import clock, days, local, money, month, named, number, short_day, stage_name
from crm.models import Brand, User
from lifecycle.models import StageTransition
from members.models import Channel, ConsentState, Order, OrderLine

PAGE = 20
TABS: dict[str, str | Promise] = {
    "": _("All"),
    "order": _("Orders"),
    "contact": _("Contacts"),
    "message": _("Messages"),
    "stage": _("Stage"),
    "consent": _("Consent"),
}
#: Kind of interaction → its words and its icon.
CONTACTS: dict[str, tuple[str | Promise, str]] = {
    "registered": (_("registered"), "user-plus"),
    "subscribed": (_("subscribed"), "mail-check"),
    "line_added": (_("added the LINE account"), "brand-line"),
    "ad_clicked": (_("clicked an advertisement"), "pointer"),
    "liked": (_("liked"), "thumb-up"),
    "commented": (_("commented"), "message"),
    "shared": (_("shared"), "share"),
    "community_joined": (_("joined the community"), "users-group"),
    "booked": (_("booked"), "calendar-event"),
    "attended": (_("attended"), "calendar"),
    "answered": (_("answered"), "phone-call"),
    "called": (_("called, nobody answered"), "phone-off"),
    "called_in": (_("called us"), "phone-incoming"),
    "complained": (_("complained"), "message-report"),
    "clicked": (_("clicked"), "pointer"),
    "message_sent": (_("message sent"), "send"),
    "message_opened": (_("message opened"), "mail-opened"),
    "ended": (_("ended the relation"), "user-x"),
}
#: Words for the channels that feeds name in English; any other name stands as it came.
CHANNELS: dict[str, str | Promise] = {
    **dict(Channel.choices),
    "web": _("website"),
    "ad": _("advertisement"),
    "social": _("social media"),
    "store": _("store"),
    "app": _("app"),
}
END_KINDS: dict[str, str | Promise] = {
    "interview": _("said so in an interview"),
    "competitor": _("went to a competitor"),
    "need_changed": _("the need has changed"),
    "account_closed": _("closed the account"),
    "membership_cancelled": _("cancelled the membership"),
}


@dataclass(frozen=True)
class Timeline:
    """Entries by month, the cursor of the next page, and the tabs with their counts."""

    months: list[tuple[str, list[dict[str, Any]]]]
    next_cursor: str
    tabs: list[dict[str, Any]]


class BadCursor(ValueError):
    """A cursor that this list did not give out."""


def timeline(*, member_id: int, for_user: User, tab: str = "", cursor: str = "") -> Timeline:
    """One page of facts, newest first; raises BadCursor."""
    before_at, before_ref = _read(cursor)
    rows = _rows(
        member_id, tab=tab if tab in TABS else "", before_at=before_at, before_ref=before_ref, size=PAGE + 1
    )
    shown = rows[:PAGE]
    return Timeline(
        months=_by_month(shown, for_user),
        next_cursor=_written(shown[-1]) if len(rows) > PAGE else "",
        tabs=_tabs(member_id, tab),
    )


def _rows(
    member_id: int, *, tab: str, before_at: datetime | None, before_ref: str, size: int
) -> list[dict[str, Any]]:
    return sql.query(
        "crm/member_timeline",
        member_id=member_id,
        zone=Brand.get().time_zone,
        tab=tab,
        before_at=before_at,
        before_ref=before_ref,
        size=size,
    ).dicts()


def _by_month(rows: list[dict[str, Any]], user: User) -> list[tuple[str, list[dict[str, Any]]]]:
    lines = _lines_of([row["id"] for row in rows if row["kind"] == "order"])
    reasons = _moves([row["id"] for row in rows if row["kind"] == "stage"])
    entries = [(month(local(row["at"])), _entry(row, lines, reasons, user)) for row in rows]
    return [
        (heading, [entry for _month, entry in group])
        for heading, group in groupby(entries, lambda pair: pair[0])
    ]


def recent(*, member_id: int, for_user: User, size: int = 6) -> list[tuple[str, list[dict[str, Any]]]]:
    """The newest facts, by month."""
    rows = _rows(member_id, tab="", before_at=None, before_ref="", size=size)
    return _by_month(rows, for_user)


def _tabs(member_id: int, current: str) -> list[dict[str, Any]]:
    (counts,) = sql.query("crm/member_timeline_counts", member_id=member_id).dicts()
    counts[""] = sum(counts.values())
    return [
        {
            "text": label,
            "count": counts[name],
            "href": f"?tab={name}" if name else "?",
            "current": name == current,
        }
        for name, label in TABS.items()
        if counts[name] or name in {"", current}
    ]


def _entry(
    row: Mapping[str, Any],
    lines: Mapping[int, str],
    moves: Mapping[int, StageTransition],
    user: User,
) -> dict[str, Any]:
    if row["kind"] == "order":
        written = _order(row, lines.get(row["id"], ""))
    elif row["kind"] == "refund":
        title = gettext("Refund of %(amount)s") % {"amount": money(row["amount"])}
        written = _words(
            "receipt-refund", "warn", title, gettext("on order %(number)s") % {"number": row["word"]}
        )
    elif row["kind"] == "consent":
        written = _consent(row)
    elif row["kind"] == "stage":
        written = _stage(row, moves[row["id"]])
    else:
        written = _contact(row, user)
    on = short_day(local(row["at"]))
    when = on if row["kind"] == "stage" else f"{on} {clock(row['at'])}"
    return {**written, "at": row["at"], "when": when, "who": row["who"] or _place(row), "href": ""}


def _words(icon: str, tone: str, title: str, text: str = "") -> dict[str, Any]:
    return {"icon": icon, "tone": tone, "title": title, "text": text}


def _order(row: Mapping[str, Any], lines: str) -> dict[str, Any]:
    title = gettext("Order %(number)s · %(amount)s") % {
        "number": row["word"],
        "amount": money(row["amount"]),
    }
    parts = [lines] if lines else []
    if row["extra"]:
        parts.append(gettext("with coupon %(code)s") % {"code": row["extra"]})
    if row["detail"] in {Order.Status.PENDING, Order.Status.CANCELLED}:
        parts.append(str(Order.Status(row["detail"]).label))
    cancelled = row["detail"] == Order.Status.CANCELLED
    return _words("shopping-bag", "" if cancelled else "good", title, " · ".join(parts))


def _consent(row: Mapping[str, Any]) -> dict[str, Any]:
    granted = row["detail"] == ConsentState.GRANTED
    words = gettext("Consent given: %(channel)s") if granted else gettext("Consent withdrawn: %(channel)s")
    text = gettext("wording %(version)s") % {"version": row["extra"]} if row["extra"] else ""
    title = words % {"channel": Channel(row["word"]).label}
    return _words("shield-check" if granted else "hand-stop", "good" if granted else "warn", title, text)


def _stage(row: Mapping[str, Any], move: StageTransition) -> dict[str, Any]:
    gone = row["word"] in {"lost", "defector"}
    if row["detail"]:
        title = gettext("Stage: %(before)s → %(after)s") % {
            "before": stage_name(row["detail"]),
            "after": stage_name(row["word"]),
        }
    else:
        title = gettext("Stage: %(stage)s") % {"stage": stage_name(row["word"])}
    return _words("trending-down" if gone else "star", "warn" if gone else "good", title, move_words(move))


def move_words(move: StageTransition) -> str:
    """The inputs that decided a move, as they stood on that day."""
    parts = [str(StageTransition.Cause(move.cause).label)]
    if move.order_count:
        parts.append(gettext("%(count)s orders") % {"count": number(move.order_count)})
    if move.last_order_on:
        parts.append(
            gettext("%(days)s since the last order") % {"days": days((move.on - move.last_order_on).days)}
        )
    if move.cycle_ratio is not None:
        parts.append(gettext("%(ratio)s own cycles") % {"ratio": number(move.cycle_ratio, 1)})
    if move.r:
        parts.append(f"RFM {move.r}·{move.f}·{move.m}")
    return " · ".join(parts)


def _contact(row: Mapping[str, Any], user: User) -> dict[str, Any]:
    words, icon = CONTACTS.get(row["kind"], (row["kind"], "notes"))
    tone = "bad" if row["kind"] == "ended" else ""
    # Notes are for those who talk with the member; messages are the brand's own words.
    may_read = masking.sight(user, "note") is masking.Sight.FULL or row["tab"] == "message"
    subject = row["word"] if may_read else ""
    title = named(words, subject) if subject else str(words)
    ended = str(END_KINDS.get(row["detail"], "")) if row["detail"] else ""
    note = row["extra"] if may_read else ""
    if note:
        disclosures.note("note")
    return _words(icon, tone, title, " · ".join(part for part in (ended, note) if part))


def _place(row: Mapping[str, Any]) -> str:
    channel = str(CHANNELS.get(row["channel"], row["channel"]))
    return " ".join(part for part in (channel, row["place"]) if part)


def _lines_of(order_ids: list[int]) -> dict[int, str]:
    """What was in each order: name ×quantity, as far as lines are known."""
    found: dict[int, list[str]] = {}
    lines = OrderLine.objects.filter(order_id__in=order_ids).select_related("product")
    for line in lines.order_by("order_id", "line_no"):
        found.setdefault(line.order_id, []).append(f"{line.product} ×{number(line.quantity)}")
    return {
        pk: "、".join(names[:4])
        + (gettext(" and %(count)s more") % {"count": len(names) - 4} if names[4:] else "")
        for pk, names in found.items()
    }


def _moves(ids: list[int]) -> dict[int, StageTransition]:
    return StageTransition.objects.in_bulk(ids)


def _written(row: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{row['at'].isoformat()} {row['ref']}".encode()).decode()


def _read(cursor: str) -> tuple[datetime | None, str]:
    if not cursor:
        return None, ""
    try:
        at, _space, ref = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return datetime.fromisoformat(at), ref
    except (ValueError, binascii.Error) as error:
        raise BadCursor(cursor) from error
