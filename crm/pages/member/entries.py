"""How does each fact of a member's timeline read: its icon, its words, and what this person may see of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import disclosures, masking
from crm.access import may
from crm.formats import clock, days, local, money, named, number, short_day, stage_name
from crm.models import User
from lifecycle.models import StageTransition
from members import complaints
from members.models import Channel, Complaint, ConsentState, MemberChange, Order
from members.profile import Field, fields_named
from members.profile.card import shown

#: What is read of an order before "and 3 more".
MOST_LINES = 4
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

Row = Mapping[str, Any]
Entry = dict[str, Any]


class Words:
    """The words of one page of facts for one person."""

    def __init__(self, person: User, rows: Sequence[Row]) -> None:
        self.person = person
        self.may_open_complaints = may(person, "complaints.view")
        # Notes are for those who talk with the member; messages are the brand's own words.
        self.reads_notes = masking.sight(person, "note") is masking.Sight.FULL
        changed = {name for row in rows if row["kind"] == "edit" for name, _before, _after in row["more"]}
        self.fields: dict[str, Field] = fields_named(changed) if changed else {}

    def entry(self, row: Row) -> Entry:
        reads = {
            "order": _order,
            "refund": _refund,
            "consent": _consent,
            "stage": _stage,
            "complaint": self._complaint,
            "edit": self._edit,
        }
        written = reads.get(row["kind"], self._contact)(row)
        on = short_day(local(row["at"]))
        when = on if row["kind"] == "stage" else f"{on} {clock(row['at'])}"
        return {"href": "", **written, "at": row["at"], "when": when, "who": row["who"] or _place(row)}

    def _contact(self, row: Row) -> Entry:
        words, icon = CONTACTS.get(row["kind"], (row["kind"], "notes"))
        tone = "bad" if row["kind"] == "ended" else ""
        may_read = self.reads_notes or row["tab"] == "message"
        subject = row["word"] if may_read else ""
        title = named(words, subject) if subject else str(words)
        ended = str(END_KINDS.get(row["detail"], "")) if row["detail"] else ""
        note = row["extra"] if may_read else ""
        if note:
            disclosures.note("note")
        return _words(icon, tone, title, " · ".join(part for part in (ended, note) if part))

    def _complaint(self, row: Row) -> Entry:
        is_open = row["detail"] not in Complaint.OVER
        parts = [
            str(complaints.category_name(row["more"]["category"])),
            str(Complaint.Severity(row["extra"]).label),
            str(Complaint.Status(row["detail"]).label),
        ]
        title = gettext("Complaint %(number)s") % {"number": f"C-{row['id']:05d}"}
        if self.reads_notes:
            title = named(title, row["word"])
        written = _words("message-report", "bad" if is_open else "", title, " · ".join(parts))
        return {**written, "href": reverse("complaints:detail", args=[row["id"]])}

    def _edit(self, row: Row) -> Entry:
        title = gettext("Profile: %(what)s") % {"what": MemberChange.Kind(row["word"]).label}
        lines = [self._change(*change) for change in row["more"]]
        return _words("pencil", "", title, "；".join(line for line in lines if line))

    def _change(self, name: str, before: Any, after: Any) -> str:
        """Both values as this person may see them; of what they may not see, the field alone."""
        field = self.fields.get(name)
        if field is None:
            return name
        was, now = (shown(field, _value(field, value), self.person) for value in (before, after))
        if not was and not now:
            return str(field.label)
        return f"{field.label} {was or '—'} → {now or '—'}"


def _value(field: Field, kept: Any) -> Any:
    """History keeps days as text."""
    return date.fromisoformat(kept) if kept and field.kind == "date" else kept


def _words(icon: str, tone: str, title: str, text: str = "") -> Entry:
    return {"icon": icon, "tone": tone, "title": title, "text": text}


def _order(row: Row) -> Entry:
    title = gettext("Order %(number)s · %(amount)s") % {
        "number": row["word"],
        "amount": money(row["amount"]),
    }
    names = [_line(*line) for line in row["lines"] or ()]
    parts = []
    if names:
        more = len(names) - MOST_LINES
        parts.append(
            "、".join(names[:MOST_LINES])
            + (gettext(" and %(count)s more") % {"count": more} if more > 0 else "")
        )
    if row["extra"]:
        parts.append(gettext("with coupon %(code)s") % {"code": row["extra"]})
    if row["detail"] in {Order.Status.PENDING, Order.Status.CANCELLED}:
        parts.append(str(Order.Status(row["detail"]).label))
    cancelled = row["detail"] == Order.Status.CANCELLED
    return _words("shopping-bag", "" if cancelled else "good", title, " · ".join(parts))


def _line(name: str, quantity: int, made: Mapping[str, Any] | None) -> str:
    """A piece, and how it was made for this customer."""
    words = f"{name} ×{number(quantity)}"
    chosen = "、".join(f"{what} {value}" for what, value in (made or {}).items())
    return f"{words}（{chosen}）" if chosen else words


def _refund(row: Row) -> Entry:
    title = gettext("Refund of %(amount)s") % {"amount": money(row["amount"])}
    return _words("receipt-refund", "warn", title, gettext("on order %(number)s") % {"number": row["word"]})


def _consent(row: Row) -> Entry:
    granted = row["detail"] == ConsentState.GRANTED
    words = gettext("Consent given: %(channel)s") if granted else gettext("Consent withdrawn: %(channel)s")
    text = gettext("wording %(version)s") % {"version": row["extra"]} if row["extra"] else ""
    title = words % {"channel": Channel(row["word"]).label}
    return _words("shield-check" if granted else "hand-stop", "good" if granted else "warn", title, text)


def _stage(row: Row) -> Entry:
    gone = row["word"] in {"lost", "defector"}
    if row["detail"]:
        title = gettext("Stage: %(before)s → %(after)s") % {
            "before": stage_name(row["detail"]),
            "after": stage_name(row["word"]),
        }
    else:
        title = gettext("Stage: %(stage)s") % {"stage": stage_name(row["word"])}
    text = move_words(row["extra"], row["more"])
    return _words("trending-down" if gone else "star", "warn" if gone else "good", title, text)


def move_words(cause: str, inputs: Mapping[str, Any]) -> str:
    """The inputs that decided a move, as they stood on that day."""
    parts = [str(StageTransition.Cause(cause).label)]
    if inputs["order_count"]:
        parts.append(gettext("%(count)s orders") % {"count": number(inputs["order_count"])})
    if inputs["last_order_on"]:
        silent = date.fromisoformat(inputs["on"]) - date.fromisoformat(inputs["last_order_on"])
        parts.append(gettext("%(days)s since the last order") % {"days": days(silent.days)})
    if inputs["cycle_ratio"] is not None:
        parts.append(gettext("%(ratio)s own cycles") % {"ratio": number(inputs["cycle_ratio"], 1)})
    if inputs["r"]:
        parts.append(f"RFM {inputs['r']}·{inputs['f']}·{inputs['m']}")
    return " · ".join(parts)


def _place(row: Row) -> str:
    channel = str(CHANNELS.get(row["channel"], row["channel"]))
    return " ".join(part for part in (channel, row["place"]) if part)
