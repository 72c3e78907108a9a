"""Which thresholds may be chosen? The form of the policy page; the words explain what each one moves."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.models import LifecyclePolicy
from lifecycle.segments.catalogue import group_choices

if TYPE_CHECKING:
    PolicyModelForm = forms.ModelForm[LifecyclePolicy]
else:  # Django's forms are generic for the type checker only.
    PolicyModelForm = forms.ModelForm

#: name → (least, most)
BOUNDS: dict[str, tuple[float, float]] = {
    "default_gap_days": (1, 730),
    "gap_min_members": (2, 100_000),
    "cycle_min_days": (1, 365),
    "cycle_max_days": (7, 1460),
    "interested_days": (1, 3650),
    "rfm_window_days": (30, 1460),
    "rfm_min_buyers": (5, 1_000_000),
    "core_min_score": (1, 5),
    "core_keep_score": (1, 5),
    "core_max_ratio": (0.5, 20),
    "core_min_order_value": (0, 10**9),
    "lost_ratio": (1, 20),
    "defector_months": (1, 120),
    "value_min_members": (30, 1_000_000),
    "value_min_days": (30, 1460),
    "cohort_min_members": (5, 100_000),
    "value_cost_percent": (1, 100),
    "core_alarm_ratio": (0.5, 20),
    "type_high_score": (2, 5),
    "interested_new_days": (1, 3650),
    "interested_active_days": (1, 3650),
    "interested_cold_days": (1, 3650),
    "won_back_days": (1, 3650),
    "backfill_months": (1, 240),
    "sign_stretch": (1, 20),
    "sign_basket_percent": (1, 100),
    "sign_alive_percent": (1, 100),
    "sign_low_rating": (1, 5),
    "sign_detractor": (0, 10),
    "sign_weight_percent": (0, 100),
    "sign_muted_days": (1, 3650),
    "sign_rated_days": (1, 3650),
    "sign_answer_days": (1, 365),
}
#: Thresholds that need not be whole numbers.
FRACTIONS = {
    "default_gap_days", "cycle_min_days", "cycle_max_days", "core_max_ratio", "lost_ratio",
    "core_alarm_ratio", "core_min_order_value", "sign_stretch",
}  # fmt: skip
LISTS = ("fixed_r_days", "fixed_f_counts", "fixed_m_multiples", "band_ratios", "risk_ratios")
FOUR = _("Four numbers, divided by commas.")
THREE = _("Three numbers of cycles, divided by commas.")


class PolicyForm(PolicyModelForm):
    fixed_r_days = SimpleArrayField(
        forms.IntegerField(min_value=1),
        min_length=4,
        max_length=4,
        label=_("R: days for 5, 4, 3, 2"),
        help_text=FOUR,
    )
    fixed_f_counts = SimpleArrayField(
        forms.IntegerField(min_value=1),
        min_length=4,
        max_length=4,
        label=_("F: orders for 5, 4, 3, 2"),
        help_text=FOUR,
    )
    fixed_m_multiples = SimpleArrayField(
        forms.FloatField(min_value=0),
        min_length=4,
        max_length=4,
        label=_("M: multiples of the average order value for 5, 4, 3, 2"),
        help_text=FOUR,
    )
    band_ratios = SimpleArrayField(
        forms.FloatField(min_value=0.1, max_value=100),
        min_length=3,
        max_length=3,
        label=_("Dozing, half asleep and asleep begin after"),
        help_text=THREE,
    )
    risk_ratios = SimpleArrayField(
        forms.FloatField(min_value=0.1, max_value=100),
        min_length=3,
        max_length=3,
        label=_("Watch, high and gone begin after"),
        help_text=THREE,
    )

    class Meta:
        model = LifecyclePolicy
        fields: ClassVar[list[str]] = [*BOUNDS, *LISTS]
        labels: ClassVar[dict[str, Any]] = {
            "default_gap_days": _("Usual days between purchases while too little is known"),
            "gap_min_members": _("Members with two purchase days needed to measure the brand's rhythm"),
            "cycle_min_days": _("Shortest cycle of a member, in days"),
            "cycle_max_days": _("Longest cycle of a member, in days"),
            "interested_days": _("An interested person is lost after this many days of silence"),
            "rfm_window_days": _("RFM looks back this many days"),
            "rfm_min_buyers": _("Buyers needed to score by fifths; below it the fixed table applies"),
            "core_min_score": _("Core needs at least this score in R, F and M"),
            "core_keep_score": _("Who is core stays so with at least this score in F and M"),
            "core_max_ratio": _("To become core, the last order is at most this many cycles ago"),
            "core_min_order_value": _("Core needs at least this average order value"),
            "lost_ratio": _("A buyer is lost after this many cycles without an order"),
            "defector_months": _("Who was core within this many months becomes a defector, not lost"),
            "value_min_members": _("Members with two purchase days needed to compute lifetime values"),
            "value_min_days": _("Days of history needed to compute lifetime values"),
            "cohort_min_members": _("Repeat buyers a cohort needs to speak for its one-time buyers"),
            "value_cost_percent": _("Values are margins when the cost of at least this % of sales is known"),
            "core_alarm_ratio": _("A core member silent for this many cycles is called"),
            "type_high_score": _("The eight types call a score high from"),
            "interested_new_days": _("New: days since the first thing they did with us"),
            "interested_active_days": _("Active: days since the last thing they did with us"),
            "interested_cold_days": _("Cold: days since the last thing they did with us; then inactive"),
            "won_back_days": _("Who came back wears the badge for this many days"),
            "backfill_months": _("Month ends replayed when history is brought in"),
            "sign_stretch": _("An interval this many times the usual one is a sign"),
            "sign_basket_percent": _("Baskets smaller by this % are a sign"),
            "sign_alive_percent": _("A chance of staying down by this many points in 30 days is a sign"),
            "sign_low_rating": _("A rating up to this, of five, is a sign"),
            "sign_detractor": _("A recommendation up to this, of ten, is a sign"),
            "sign_weight_percent": _("Each sign beyond rhythm takes this % of the chance that is left"),
            "sign_muted_days": _("A muted channel counts for this many days"),
            "sign_rated_days": _("A low rating counts for this many days"),
            "sign_answer_days": _("A survey is unanswered after this many days"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            field = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {
                "min": least,
                "max": most,
                "step": "any" if name in FRACTIONS else 1,
            }
        for r in range(5, 0, -1):
            for fm in range(1, 6):
                label = gettext("R %(r)s, FM %(fm)s") % {"r": r, "fm": fm}
                self.fields[f"group_{r}_{fm}"] = forms.ChoiceField(
                    label=label,
                    choices=group_choices,
                    widget=forms.Select(attrs={"class": "form-select", "aria-label": label}),
                    initial=self.instance.rfm_groups[5 - r][fm - 1],
                )

    @property
    def group_rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The fields of the 5 × 5 table, R 5 first."""
        return [(r, [self[f"group_{r}_{fm}"] for fm in range(1, 6)]) for r in range(5, 0, -1)]

    @property
    def changes(self) -> dict[str, Any]:
        """The thresholds as chosen, under the names of the policy."""
        chosen = {name: self.cleaned_data[name] for name in self.Meta.fields}
        chosen["rfm_groups"] = [
            [self.cleaned_data[f"group_{r}_{fm}"] for fm in range(1, 6)] for r in range(5, 0, -1)
        ]
        return chosen

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self._ordered(
            "cycle_min_days", "cycle_max_days", gettext("The shortest cycle is longer than the longest.")
        )
        self._ordered(
            "core_keep_score",
            "core_min_score",
            gettext("Staying core cannot ask for more than becoming core."),
        )
        self._ordered("core_max_ratio", "lost_ratio", gettext("Who becomes core must not be lost already."))
        self._ordered(
            "interested_active_days", "interested_cold_days", gettext("Who is cold was active before.")
        )
        rising = gettext("Each number must be larger than the one before.")
        falling = gettext("Each number must be smaller than the one before.")
        for name, sign, message in (
            ("fixed_r_days", 1, rising),
            ("fixed_f_counts", -1, falling),
            ("fixed_m_multiples", -1, falling),
            ("band_ratios", 1, rising),
            ("risk_ratios", 1, rising),
        ):
            numbers = found.get(name)
            if numbers and not all(sign * first < sign * second for first, second in pairwise(numbers)):
                self.add_error(name, message)
        return found

    def _ordered(self, smaller: str, larger: str, message: str) -> None:
        first, second = self.cleaned_data.get(smaller), self.cleaned_data.get(larger)
        if first is not None and second is not None and first > second:
            self.add_error(smaller, message)
