"""Under which rules are referrals rewarded? The form of the programme's page, with its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from campaigns.models import ReferralProgram
from campaigns.referrals.programs import EDITABLE
from crm.formats import STAGES, stage_name

if TYPE_CHECKING:
    ProgramModelForm = forms.ModelForm[ReferralProgram]
else:  # Django's forms are generic for the type checker only.
    ProgramModelForm = forms.ModelForm

#: name → (least, most)
BOUNDS: dict[str, tuple[int, int]] = {
    "min_amount": (0, 1_000_000),
    "return_days": (0, 180),
    "referrer_cap": (0, 1000),
    "total_cap": (0, 1_000_000),
    "review_score": (1, 100),
}


class ProgramForm(ProgramModelForm):
    class Meta:
        model = ReferralProgram
        fields: ClassVar[list[str]] = list(EDITABLE)
        widgets: ClassVar[dict[str, Any]] = {
            "share_zh": forms.Textarea(attrs={"rows": 2}),
            "share_en": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "is_open": _(
                "Closed, the join page stays open and names nobody; what runs is brought to its end."
            ),
            "min_amount": _("After refunds. 0: any order."),
            "return_days": _("Rewards wait until it is over; what is given back takes them back."),
            "needs_delivery": _("Only for shops that tell us when an order is delivered."),
            "referrer_cap": _("What is above waits for the next month. 0: no limit."),
            "total_cap": _("The same for all members together. 0: no limit."),
            "review_score": _("60 is usual. Nothing above is rewarded before somebody has looked at it."),
            "share_zh": _("{referral_link} must stand in it; {brand_name} may."),
            "share_en": _("{referral_link} must stand in it; {brand_name} may."),
            "stage": _("The playbook of this stage names the programme while it is open."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage = self.fields["stage"]
        assert isinstance(stage, forms.TypedChoiceField)  # noqa: S101 as the model's choices make it
        stage.choices = [("", _("none")), *((one, stage_name(one)) for one in STAGES)]
        self.initial["min_amount"] = f"{self.instance.min_amount:f}".removesuffix(".00")
        for name, (least, most) in BOUNDS.items():
            field = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {"min": least, "max": most}

    def clean_share_zh(self) -> str:
        return _with_link(str(self.cleaned_data["share_zh"]))

    def clean_share_en(self) -> str:
        return _with_link(str(self.cleaned_data["share_en"]))

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EDITABLE}


def _with_link(words: str) -> str:
    if "{referral_link}" not in words:
        raise ValidationError(_("{referral_link} is missing: without it nobody can join."))
    return " ".join(words.split())
