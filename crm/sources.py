"""What is the door called through which a value, a tie or a consent came? The row keeps its code."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

#: Code of one of our own doors → its name. What a feed or a file calls itself stays as it is.
NAMES = {
    "page": gettext_noop("member page"),
    "staff": gettext_noop("our staff"),
    "desk": gettext_noop("customer desk"),
    "call": gettext_noop("phone call"),
    "booking": gettext_noop("booking page"),
    "join": gettext_noop("join page"),
    "join page": gettext_noop("join page"),
    "newsletter": gettext_noop("newsletter"),
    "surveys": gettext_noop("survey"),
    "campaigns": gettext_noop("campaign"),
    "purchases": gettext_noop("from purchases"),
    "merge": gettext_noop("merged record"),
    "restore": gettext_noop("restored"),
    "preference page": gettext_noop("preference page"),
    "right to stop": gettext_noop("request to stop use"),
    "unsubscribe link": gettext_noop("unsubscribe link"),
    "demo": gettext_noop("demo data"),
}


def source_name(source: str) -> str:
    if source.startswith("survey:"):
        return gettext("survey")
    return gettext(NAMES[source]) if source in NAMES else source
