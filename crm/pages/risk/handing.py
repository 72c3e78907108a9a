"""Give many members to the desk at once: how many would go and why others would not, to whom, and by when.

The same two steps for the list "about to leave" and for whom the advice says to call: look, then do it. What
was done can be taken back, as far as nobody has begun with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from analytics.models import MemberAdvice
from crm.access import right_required
from crm.formats import STAGES, join, local, number, stage_name
from crm.models import Role, Team, User
from lifecycle import risk
from lifecycle.models import MemberRisk, MemberStage
from members.queries import visible_to
from winback import cases

#: Why nobody is to call, in words.
REFUSALS = {
    "open_case": _("There is an open case already."),
    "complaint": _("A complaint is open: settle it first."),
    "no_call": _("The member may not be called: no consent, no number, or the number is blocked."),
    "held_out": _("The member is in the holdout of win-back and is left alone this year."),
    "asked_before": _("This silence has been answered already."),
}
#: The same of several.
REFUSED = {
    "open_case": _("have an open case already"),
    "complaint": _("have an open complaint"),
    "no_call": _("may not be called"),
    "held_out": _("are in the holdout of win-back"),
    "asked_before": _("were asked in this silence already"),
}


class HandingForm(forms.Form):
    """Whose, and by when; left as it is, the teams take turns and have two business days."""

    whose = forms.ChoiceField(label=_("Who looks after them"), required=False)
    due_on = forms.DateField(
        label=_("First call by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: QueryDict | None = None, *, person: User, at: datetime) -> None:
        first = local(cases.due_at(None, at=at)).date()
        super().__init__(data, initial={"due_on": first})
        self.at = at
        team = person.team if person.role == Role.TEAM_LEAD else None
        self.teams = {f"team:{one.pk}": one for one in (Team.objects.all() if team is None else [team])}
        people = User.objects.filter(Q(team=team) if team else Q(), is_active=True, role=Role.AGENT)
        self.people = {f"user:{one.pk}": one for one in people.order_by("name", "pk").select_related("team")}
        choice = self.fields["whose"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 as declared above
        known = [(key, str(one)) for key, one in {**self.teams, **self.people}.items()]
        choice.choices = [("", _("the teams in turn")), *known]
        today = local(at).date()
        self.fields["due_on"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + timedelta(days=cases.LONGEST_TERM_DAYS)).isoformat(),
        }

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        try:
            cases.due_at(day, at=self.at)
        except cases.BadTerm:
            words = _("From today on (as long as the office is open), within %(n)s days.")
            raise forms.ValidationError(words, params={"n": cases.LONGEST_TERM_DAYS}) from None
        return day

    def chosen(self) -> dict[str, Any]:
        whose = self.cleaned_data["whose"]
        return {
            "team": self.teams.get(whose),
            "owner": self.people.get(whose),
            "due_on": self.cleaned_data["due_on"],
        }


@dataclass(frozen=True)
class Offered:
    """What is at stake with whom, how they were chosen in words, and where to go back to."""

    wanted: Mapping[int, Decimal]
    about: str
    back: str


@require_http_methods(["GET", "POST"])
@right_required("risk.hand_over")
def of_leaving(request: HttpRequest) -> HttpResponse:
    """The rows that were ticked, or everybody whom the list shows."""
    given, person = request.GET, cast("User", request.user)
    signal = given.get("signal", "") if given.get("signal") in MemberRisk.Signal.values else ""
    rows = risk.leaving(for_user=person, signal=signal)
    words = dict(MemberRisk.Signal.choices)
    about = str(words[signal]) if signal else gettext("About to leave")
    if "all" not in given:
        rows = rows.filter(member__in=[int(pk[:18]) for pk in given.getlist("member") if pk.isdecimal()])
        about = gettext("About to leave: those you ticked")
    back = f"{reverse('risk:list')}?{urlencode({'signal': signal})}"
    return _hand(request, Offered(_listed(rows.values_list("member", "at_stake")), about, back))


@require_http_methods(["GET", "POST"])
@right_required("risk.hand_over")
def of_advice(request: HttpRequest) -> HttpResponse:
    """Everybody at a stage whom the advice says to call, worth what it expects of the call."""
    stage = request.GET.get("stage", "")
    if stage not in STAGES:
        raise Http404
    rows = MemberAdvice.objects.filter(
        action=MemberAdvice.Action.CALL,
        member__in=visible_to(cast("User", request.user)),
        member_id__in=MemberStage.objects.filter(stage=stage).values("member_id"),
    ).order_by("-gain", "member")
    about = gettext("Advice: call · %(stage)s") % {"stage": stage_name(stage)}
    return _hand(request, Offered(_listed(rows.values_list("member", "gain")), about, reverse("next:page")))


@require_POST
@right_required("risk.hand_over")
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back what was given at once; what somebody has begun with stays."""
    try:
        moment = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise Http404
    taken = cases.take_back(opened_at=moment, by=cast("User", request.user), at=timezone.now())
    if taken:
        words = ngettext("%(n)s case is taken back.", "%(n)s cases are taken back.", taken)
        messages.success(request, words % {"n": number(taken)})
    else:
        messages.info(request, gettext("There is nothing left to take back."))
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else reverse("risk:list"))


def _listed(rows: Any) -> dict[int, Decimal]:
    return dict(rows[: cases.MOST_AT_ONCE])


def _hand(request: HttpRequest, offered: Offered) -> HttpResponse:
    person, at = cast("User", request.user), timezone.now()
    if not offered.wanted:
        messages.info(request, gettext("Tick somebody first."))
        return redirect(offered.back)
    form = HandingForm(request.POST if request.method == "POST" else None, person=person, at=at)
    if request.method == "POST" and form.is_valid():
        done = cases.warn_all(wanted=offered.wanted, by=person, at=at, **form.chosen())
        return _done(request, done, back=offered.back, at=at)
    weighed = cases.weigh(wanted=offered.wanted, at=at)
    context = {
        "form": form,
        "about": offered.about,
        "back": offered.back,
        "members": len(weighed.rows),
        "at_stake": weighed.at_stake,
        "refused": [(str(REFUSED[reason]), n) for reason, n in weighed.refused.most_common()],
        "most": cases.MOST_AT_ONCE if len(offered.wanted) == cases.MOST_AT_ONCE else None,
        "here": "risk",
    }
    return render(request, "winback/handing.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, done: cases.Weighed, *, back: str, at: datetime) -> HttpResponse:
    opened = len(done.rows)
    words = ngettext("%(n)s case is on the desk.", "%(n)s cases are on the desk.", opened)
    said = words % {"n": number(opened)}
    left = [
        gettext("%(n)s %(why)s") % {"n": number(n), "why": REFUSED[reason]}
        for reason, n in done.refused.most_common()
    ]
    if left:
        said = gettext("%(said)s Left out: %(reasons)s.") % {"said": said, "reasons": join(left)}
    (messages.success if opened else messages.error)(request, said)
    mark = "&" if "?" in back else "?"
    return redirect(f"{back}{mark}{urlencode({'given': at.isoformat()})}" if opened else back)
