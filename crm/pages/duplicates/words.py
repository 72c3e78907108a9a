"""How do the search's findings read? Fields and degrees of agreement, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import DuplicateCandidate

FIELDS = {
    "name": _("Name"),
    "birthday": _("Birthday"),
    "sex": _("Sex"),
    "card": _("Card number"),
    "card_no": _("Card number"),
    "line_id": _("LINE"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "reached": _("Contact data"),
    "home": _("Address"),
    "record": _("Another record"),
}
LEVELS = {
    "same": _("the same"),
    "swapped": _("the same name in another order"),
    "given_same_surname_close": _("same given name, similar surname"),
    "surname_same_given_close": _("same surname, given name sounds or looks alike"),
    "both_close": _("both names similar"),
    "partly_swapped": _("names partly swapped"),
    "given_same": _("same given name only"),
    "surname_same_given_some": _("same surname, given name partly alike"),
    "surname_same": _("same surname only"),
    "somewhat": _("slightly alike"),
    "typo": _("one digit off, or day and month swapped"),
    "two_typos": _("two digits off"),
    "phone_and_mail": _("same phone and e-mail"),
    "mail": _("same e-mail"),
    "phone": _("same phone"),
    "phone_or_mail_typo": _("phone or e-mail with a typo"),
    "address": _("same address"),
    "most_of_address": _("most of the address agrees"),
    "half_of_address": _("half of the address agrees"),
    "little_of_address": _("little of the address agrees"),
    "other": _("different"),
    "through": _("belongs to both"),
}
#: From so many bits on a finding is worth a word in the list.
WORTH = 1.0


def why(candidate: DuplicateCandidate, *, most: int = 9) -> list[dict[str, Any]]:
    """Each finding as text, and whether it speaks for one person; what says next to nothing is left out."""
    told = []
    for row in candidate.why:
        weight = row.get("weight")
        if weight is not None and abs(weight) < WORTH:
            continue
        words = {
            "field": FIELDS.get(row["field"], row["field"]),
            "level": LEVELS.get(row["level"], row["level"]),
        }
        text = gettext("%(field)s: %(level)s") % words
        told.append({"text": text, "tone": "good" if weight is None or weight > 0 else "warn"})
    return told[:most]
