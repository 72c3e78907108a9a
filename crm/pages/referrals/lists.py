"""Who was brought by whom, and where does it stand? The list, its filter, and the list as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from campaigns.models import Referral
from campaigns.referrals import reading
from crm import masking
from crm.access import may, right_required
from crm.formats import local
from crm.models import User, record
from crm.pages.referrals.shown import TONES, person, reasons, signs, tabs, today
from members.exports import harmless

STATES = Referral.State


@right_required("referrals.view")
def referrals(request: HttpRequest) -> HttpResponse:
    user, (state, words) = person(request), _asked(request)
    cursor = request.GET.get("cursor", "")
    figures = reading.figures(on=today())
    context: dict[str, Any] = {
        "figures": figures,
        "tabs": tabs(request, "list", waiting=figures.to_review + figures.unfound),
        "state": state,
        "words": words,
        "states": [*STATES.choices, (reading.FROM_FILES, gettext("from files"))],
        "may_export": may(user, "referrals.export"),
        "may_search": may(user, "members.search"),
        "may_ask": may(user, "campaigns.edit"),
        "query": request.GET.urlencode(),
    }
    if state == reading.FROM_FILES:
        page = reading.from_files(for_user=user, words=words, cursor=cursor)
        return render(request, "campaigns/referral_list.html", context | {"members": page.rows, "page": page})
    found = reading.listed(for_user=user, state=state, words=words, cursor=cursor)
    rows = [(row, TONES[row.state], reasons(row), signs(row)) for row in found.rows]
    return render(request, "campaigns/referral_list.html", context | {"rows": rows, "page": found})


@right_required("referrals.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, with what this person may see of it."""
    user, (state, words) = person(request), _asked(request)
    record(by=user, action="referrals.export", state=state)
    # Written before the answer leaves: afterwards the person's language and the brand's clock are gone.
    text = "".join(_lines(user, state=state, words=words))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="referrals-{today():%Y%m%d}.csv"'
    return response


def _asked(request: HttpRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    known = state in STATES.values or state == reading.FROM_FILES
    return state if known else "", request.GET.get("q", "")


def _lines(user: User, *, state: str, words: str) -> Iterator[str]:
    lines = csv.writer(Line())
    # Names leave masked even for those who may read them: in full they need a second person (exports).
    headings = [
        gettext("New member"), gettext("Name"), gettext("Recommended by"), gettext("Name"), gettext("State"),
        gettext("Named on"), gettext("Ordered on"), gettext("Rewarded on"), gettext("Signs"),
        gettext("Score"), gettext("Why"),
    ]  # fmt: skip
    yield "\N{BYTE ORDER MARK}" + lines.writerow(headings)
    for row in reading.all_rows(for_user=user, state=state, words=words):
        values = [
            row.referee.member_no,
            _masked(user, row.referee.name),
            row.referrer.member_no if row.referrer else "",
            _masked(user, row.referrer.name) if row.referrer else "",
            row.get_state_display(),
            *(local(at).date() if at else "" for at in (row.named_at, row.qualified_at, row.rewarded_at)),
            "; ".join(signs(row)),
            row.score,
            "; ".join(reasons(row)),
        ]
        yield lines.writerow([harmless(value) for value in values])


def _masked(user: User, name: str) -> str:
    return "" if masking.sight(user, "name") is masking.Sight.NONE else masking.mask_name(name)


class Line:
    """What csv.writer writes into: it gives the line back."""

    def write(self, line: str) -> str:
        return line
