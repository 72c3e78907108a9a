"""Show another stage than the computed one, for a reason and until a day; and go back to the computed one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from crm.access import may, right_required
from crm.formats import DASH, STAGES, local, stage_name
from crm.models import User
from crm.pages.member.seen import both
from lifecycle import stages
from lifecycle.models import MemberStage
from lifecycle.stages import LONGEST_OVERRIDE_DAYS, REQUESTABLE, MoveRefused

#: What the form offers first.
USUAL_DAYS = 90


class OverrideForm(forms.Form):
    """`current` is the computed stage, which says what may be asked for."""

    stage = forms.ChoiceField(label=_("Stage to show"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, current: str) -> None:
        today = local(timezone.now()).date()
        super().__init__(data, initial={"until": today + timedelta(days=USUAL_DAYS)})
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 as declared above
        field.choices = [
            (stage, stage_name(stage))
            for stage in REQUESTABLE
            if stage in REQUESTABLE.get(current, frozenset())
        ]
        self.fields["until"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + timedelta(days=LONGEST_OVERRIDE_DAYS)).isoformat(),
        }


def override_card(state: MemberStage | None, person: User) -> dict[str, Any]:
    """The form for whoever may, and whether something is in force that can be lifted."""
    if state is None or not may(person, "stages.override"):
        return {}
    return {"override_form": OverrideForm(current=state.stage), "may_lift": bool(state.override_stage)}


@require_POST
@right_required("stages.override")
def override(request: HttpRequest, member_no: str) -> HttpResponse:
    person, member = both(request, member_no)
    back = redirect("members:detail", member_no)
    if "lift" in request.POST:
        if MemberStage.objects.filter(member=member).exclude(override_stage="").exists():
            stages.lift_override(member_id=member.pk, by=person)
        messages.success(request, gettext("The computed stage shows again."))
        return back
    stage, reason = request.POST.get("stage", ""), request.POST.get("reason", "")
    try:
        until = forms.DateField().clean(request.POST.get("until", ""))
        stages.override(
            member_id=member.pk,
            stage=stage,
            reason=reason,
            until=until,
            by=person,
            today=local(timezone.now()).date(),
        )
    except MoveRefused as refused:
        words = gettext("From %(source)s nobody can be put at %(to)s by hand.")
        names = {
            name: stage_name(key) if key in STAGES else DASH
            for name, key in (("source", refused.source), ("to", refused.to))
        }
        messages.error(request, words % names)
    except stages.NoReason:
        messages.error(request, gettext("Say why."))
    except (stages.BadTerm, forms.ValidationError):
        most = LONGEST_OVERRIDE_DAYS
        words = ngettext(
            "It can hold from tomorrow on, for %(n)s day at most.",
            "It can hold from tomorrow on, for %(n)s days at most.",
            most,
        )
        messages.error(request, words % {"n": most})
    except MemberStage.DoesNotExist:
        messages.error(request, gettext("The next night computes the stage."))
    else:
        messages.success(request, gettext("The stage is set by hand."))
    return back
