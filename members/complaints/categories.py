"""What is a complaint about? Two levels of fixed codes, in the order in which they are offered."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


class UnknownCategory(ValueError):
    """A category, or a detail of it, that is not in the table."""


CATEGORIES: dict[str, tuple[Label, dict[str, Label]]] = {
    "delivery": (
        _("Delivery"),
        {
            "late": _("late"),
            "damaged": _("damaged on the way"),
            "lost": _("never arrived"),
            "wrong_item": _("the wrong article"),
        },
    ),
    "product": (
        _("Product"),
        {
            "defect": _("defect"),
            "effect": _("does not do what it should"),
            "allergy": _("allergy or injury"),
            "expired": _("expired or spoilt"),
        },
    ),
    "service": (
        _("Customer service"),
        {
            "slow_reply": _("slow reply"),
            "no_reply": _("no reply"),
            "attitude": _("attitude"),
            "wrong_answer": _("wrong answer"),
            "broken_promise": _("broken promise"),
        },
    ),
    "refund": (_("Refund"), {"late": _("late"), "amount": _("the amount"), "refused": _("refused")}),
    "promotion": (
        _("Offers and points"),
        {"coupon": _("coupon does not work"), "points": _("points"), "price": _("the price")},
    ),
    "site": (_("Shop and app"), {"checkout": _("checkout"), "account": _("account"), "error": _("error")}),
    "privacy": (
        _("Privacy"),
        {"messages": _("unwanted messages"), "data": _("personal data"), "wrong_person": _("wrong person")},
    ),
    "other": (_("Something else"), {}),
}


def category_name(category: str, detail: str = "") -> str:
    """Delivery · late; codes that are not known read as they are."""
    label, details = CATEGORIES.get(category, (category, {}))
    return f"{label} · {details.get(detail, detail)}" if detail else str(label)


def checked(category: str, detail: str) -> tuple[str, str]:
    """The pair; raises UnknownCategory."""
    if category not in CATEGORIES or (detail and detail not in CATEGORIES[category][1]):
        raise UnknownCategory(f"{category}.{detail}")
    return category, detail
