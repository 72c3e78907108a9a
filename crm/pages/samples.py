"""Samples on the screen: what was given, how it was liked, and whether they bought afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from analytics.recovery.intervals import newcombe, wilson
from crm.access import may, right_required
from crm.formats import percent, points
from crm.models import Brand, User
from members import samples
from members.models import SampleBatch, Survey
from members.samples import Figures

if TYPE_CHECKING:
    BatchModelForm = forms.ModelForm[SampleBatch]
else:
    BatchModelForm = forms.ModelForm


class BatchForm(BatchModelForm):
    class Meta:
        model = SampleBatch
        fields: ClassVar[list[str]] = ["name", "how", "given_on", "last_on", "survey", "ask_after_days"]
        widgets: ClassVar[dict[str, Any]] = {
            "how": forms.RadioSelect,
            "given_on": forms.DateInput(attrs={"type": "date"}),
            "last_on": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        survey = self.fields["survey"]
        assert isinstance(survey, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        survey.queryset = Survey.objects.filter(state=Survey.State.OPEN)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("given_on"), values.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day is not before the first."))
        if not 1 <= (values.get("ask_after_days") or 0) <= 180:
            self.add_error("ask_after_days", _("Enter between 1 and 180 days."))
        return values


class HandOutForm(forms.Form):
    members = forms.CharField(
        label=_("Member numbers"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Parted by blanks or lines, as scanned at the event: M-000123"),
    )  # fmt: skip
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


@require_GET
@right_required("samples.view")
def listing(request: HttpRequest) -> HttpResponse:
    today = timezone.now().astimezone(Brand.get().zone).date()
    rows = [(one, sentence(one)) for one in samples.figures(as_of=today)]
    context = {"rows": rows, "may_edit": may(request.user, "samples.edit"), "days": samples.DAYS}
    return render(request, "members/sample_list.html", context)


@right_required("samples.edit")
def new(request: HttpRequest) -> HttpResponse:
    form = BatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        batch = samples.create_batch(
            batch=form.save(commit=False), by=cast("User", request.user), at=timezone.now()
        )
        messages.success(request, gettext("Saved."))
        return redirect("samples" if batch.how == SampleBatch.How.ORDER else "sample_batch", *_at(batch))
    return render(request, "members/sample_form.html", {"form": form}, status=422 if form.errors else 200)


@right_required("samples.edit")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a batch of an event went to."""
    batch = get_object_or_404(SampleBatch, pk=pk)
    person = cast("User", request.user)
    form = HandOutForm(request.POST if request.method == "POST" else None, initial={"on": batch.given_on})
    if request.method == "POST" and form.is_valid():
        try:
            given = samples.hand_out(
                batch=batch, words=form.cleaned_data["members"], on=form.cleaned_data["on"], by=person,
                at=timezone.now(),
            )  # fmt: skip
        except samples.CannotGive as problem:
            form.add_error("members", str(problem))
        else:
            messages.success(request, gettext("%(n)s members written down.") % {"n": given})
            return redirect("sample_batch", batch.pk)
    context = {
        "batch": batch,
        "form": form,
        "given": batch.samples.count(),
        "members": samples.members_of(batch, for_user=person),
        "here": "samples",
    }
    return render(request, "members/sample_batch.html", context, status=422 if form.errors else 200)


def _at(batch: SampleBatch) -> list[int]:
    return [] if batch.how == SampleBatch.How.ORDER else [batch.pk]


def sentence(one: Figures) -> str:
    """What may be said about the purchases, and how surely."""
    if not one.ripe:
        return gettext("Too early: nobody has had %(days)s days yet.") % {"days": samples.DAYS}
    span = wilson(one.bought, one.ripe)
    words = {
        "share": percent(one.bought / one.ripe), "low": percent(span.low), "high": percent(span.high),
        "days": samples.DAYS, "n": one.ripe,
    }  # fmt: skip
    if not one.other_members:
        return (
            gettext(
                "%(share)s of %(n)s bought within %(days)s days (95%% interval %(low)s to %(high)s). "
                "There is nobody to compare with, so this does not say that the sample was the reason."
            )
            % words
        )
    apart = newcombe(one.bought, one.ripe, one.other_bought, one.other_members)
    difference = one.bought / one.ripe - one.other_bought / one.other_members
    return gettext(
        "%(share)s of %(n)s bought within %(days)s days, %(other)s of those who ordered without it: "
        "%(difference)s (95%% interval %(from)s to %(to)s). Who got it was not drawn by lot, so other "
        "reasons may stand behind it."
    ) % {
        **words,
        "other": percent(one.other_bought / one.other_members),
        "difference": points(difference), "from": points(apart.low), "to": points(apart.high),
    }  # fmt: skip
