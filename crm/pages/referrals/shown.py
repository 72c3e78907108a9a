"""What do the pages of referrals share? Their tabs, and the words and colours of states and signs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Referral
from crm import disclosures
from crm.access import may
from crm.masking import Sight, mask_email, mask_name, mask_phone, sight
from crm.models import Brand, User

State = Referral.State

TONES: dict[str, str] = {
    State.INVITED: "",
    State.JOINED: "",
    State.QUALIFIED: "ok",
    State.HELD: "warn",
    State.REWARDED: "solid",
    State.REJECTED: "bad",
    State.REVERSED: "bad",
}
#: Hard blocks and what a reward waits for, in words.
REASONS: dict[str, Any] = {
    "same_member": _("recommended herself or himself"),
    "same_phone": _("same phone as the friend"),
    "same_line": _("same LINE account as the friend"),
    "same_email": _("same e-mail as the friend"),
    "same_household": _("same name and address as the friend"),
    "known_before": _("was a member or had an order before"),
    "referrer_blocked": _("the friend may not recommend any more"),
    "staff": _("one of them works here"),
    "review": _("waits for a person"),
    "order": _("the order was given back"),
    "member_cap": _("the friend's month is full"),
    "total_cap": _("the month is full"),
}
#: Signs of abuse, in words.
FLAGS: dict[str, Any] = {
    "similar": _("names or e-mails alike"),
    "same_device": _("same device as another friend"),
    "same_network": _("three or more from one network"),
    "same_address": _("same postal address"),
    "burst": _("five or more on one day"),
    "same_order": _("same order as another friend"),
    "refunds": _("friends give back much"),
}


def person(request: HttpRequest) -> User:
    return cast("User", request.user)


def today() -> date:
    return timezone.now().astimezone(Brand.get().zone).date()


def reasons(referral: Referral) -> list[str]:
    """Why it stands where it stands; a person's words come last."""
    words = [str(REASONS.get(word, word)) for word in referral.reasons]
    if referral.decision_reason:
        words.append(referral.decision_reason)
    return words


def signs(referral: Referral) -> list[str]:
    return [str(FLAGS.get(word, word)) for word in referral.flags]


def named(referral: Referral, user: User) -> str:
    """What the new member wrote about the friend, as this person may see it."""
    text = referral.named
    if not text:
        return text
    if sight(user, "name") is Sight.FULL:
        disclosures.note("named", members=[referral.referee_id])
        return text
    if sight(user, "name") is Sight.NONE:
        return "***"
    if "@" in text:
        return mask_email(text)
    return mask_phone(text) if len(re.sub(r"\D", "", text)) >= 6 else mask_name(text)


def tabs(request: HttpRequest, current: str, *, waiting: int) -> list[dict[str, Any]]:
    items: list[tuple[str, str, int | None]] = [("list", gettext("Referrals"), None)]
    if may(request.user, "referrals.match"):
        items.append(("review", gettext("To review"), waiting))
    items += [("value", gettext("Value brought"), None), ("program", gettext("Rules and rewards"), None)]
    return [
        {
            "text": text,
            "count": count,
            "href": reverse(f"referrals:{name}"),
            "current": name == current,
        }
        for name, text, count in items
    ]
