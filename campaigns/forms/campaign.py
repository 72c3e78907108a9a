"""What may a person enter about a campaign? The plan, the words in two languages, and what coupons give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns import content
from campaigns.approval import Words
from campaigns.models import Campaign, CouponType
from members.models import MessageTopic
from members.surveys.scales import wording

if TYPE_CHECKING:
    CampaignModelForm = forms.ModelForm[Campaign]
    CouponTypeModelForm = forms.ModelForm[CouponType]
else:
    # Generic for the type checker alone.
    CampaignModelForm = CouponTypeModelForm = forms.ModelForm

WORDS = tuple(Words.__dataclass_fields__)


class CampaignForm(CampaignModelForm):
    """Plan and words together: what a second person approves is one thing."""

    link_url = forms.URLField(
        label=_("shop address behind the button"), required=False, max_length=300, assume_scheme="https"
    )
    subject_zh = forms.CharField(label=_("Subject (Chinese)"), max_length=150)
    body_zh = forms.CharField(
        label=_("Text (Chinese)"), widget=forms.Textarea(attrs={"rows": 9}), strip=False
    )
    subject_en = forms.CharField(label=_("Subject (English)"), max_length=150)
    body_en = forms.CharField(
        label=_("Text (English)"), widget=forms.Textarea(attrs={"rows": 9}), strip=False
    )

    class Meta:
        model = Campaign
        fields: ClassVar[list[str]] = [
            "name", "kind", "segment", "topic", "coupon_type", "top_percent", "daily_quota", "holdout",
            "stage", "is_default",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {"name": _("campaign name")}
        help_texts: ClassVar[dict[str, Any]] = {
            "kind": _(
                "A standing campaign takes in new lost members every night; a one-off goes to a segment "
                "once; a referral ask goes once to the core members, or to the segment you choose."
            ),
            "segment": _("For a one-off campaign or a referral ask: who gets it."),
            "topic": _("Members who do not want this topic are left out."),
            "top_percent": _(
                "For a standing campaign: 40 means the most valuable 40 % of those who can be won back."
            ),
            "stage": _("The playbook of this stage lists it."),
            "daily_quota": _("So that the first night does not flood the service desk."),
            "holdout": _(
                "Without a holdout nobody can say whether it worked. Standing campaigns always keep one."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = cast("forms.ModelChoiceField[MessageTopic]", self.fields["topic"])
        topics.queryset = MessageTopic.objects.filter(Q(is_active=True) | Q(pk=self.instance.topic_id or ""))
        self.fields["topic"].label_from_instance = topic_name  # type: ignore[attr-defined]
        # A survey's campaign is begun on the page of the survey; those of code are nobody's to plan.
        asks = self.instance.kind == Campaign.Kind.SURVEY
        made = {Campaign.Kind.DESK, Campaign.Kind.SERVICE, *([] if asks else [Campaign.Kind.SURVEY])}
        planned = [
            choice
            for choice in Campaign.Kind.choices
            if choice[0] not in made and (not asks or choice[0] == Campaign.Kind.SURVEY)
        ]
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label, help_text=self.fields["kind"].help_text, choices=planned
        )

    def clean_top_percent(self) -> int:
        return _between(self.cleaned_data["top_percent"], 1, 100)

    def clean_daily_quota(self) -> int:
        return _between(self.cleaned_data["daily_quota"], 1, 100_000)

    def clean_link_url(self) -> str:
        url = str(self.cleaned_data["link_url"])
        if url and not url.startswith(("http://", "https://")):
            raise ValidationError(_("Enter an address that begins with https://."))
        return url

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") == Campaign.Kind.ONE_OFF and not values.get("segment"):
            self.add_error("segment", _("A one-off campaign needs a segment."))
        if values.get("kind") == Campaign.Kind.STANDING:
            values["holdout"], values["segment"] = True, None
        if values.get("kind") in {Campaign.Kind.REFERRAL, Campaign.Kind.SURVEY}:
            values["holdout"] = False  # it is the holdout of win-back, and core members are not lost
        for language in ("zh", "en"):
            self._check_words(values, language)
        return values

    def _check_words(self, values: dict[str, Any], language: str) -> None:
        given = {
            "gives_coupon": bool(values.get("coupon_type")),
            "has_link": bool(values.get("link_url")),
            "asks_survey": values.get("kind") == Campaign.Kind.SURVEY,
        }
        subject, body = f"subject_{language}", f"body_{language}"
        for name, texts in ((subject, (values.get(subject), "")), (body, ("", values.get(body)))):
            try:
                content.check(subject=texts[0] or "", body=texts[1] or "", **given)
            except content.InvalidContent as problem:
                self.add_error(name, str(problem))

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data.get(name, "") for name in WORDS})


class CouponTypeForm(CouponTypeModelForm):
    class Meta:
        model = CouponType
        fields: ClassVar[list[str]] = [
            "name",
            "kind",
            "value",
            "min_spend",
            "valid_days",
            "stage",
            "stage",
            "is_default",
        ]
        labels: ClassVar[dict[str, Any]] = {"name": _("coupon name")}
        help_texts: ClassVar[dict[str, Any]] = {
            "value": _(
                "Money, or percent for percent off; for a gift or free delivery what it costs the brand."
            ),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        value, kind = values.get("value"), values.get("kind")
        if value is not None and value < 0:
            self.add_error("value", _("Enter 0 or more."))
        if value is not None and kind == CouponType.Kind.PERCENT and not 0 < value < 100:
            self.add_error("value", _("Enter a percentage between 0 and 100."))
        if (values.get("min_spend") or 0) < 0:
            self.add_error("min_spend", _("Enter 0 or more."))
        if not 1 <= (values.get("valid_days") or 0) <= 730:
            self.add_error("valid_days", _("Enter between 1 and 730 days."))
        return values


def topic_name(topic: MessageTopic) -> str:
    return wording(topic.name_zh, topic.name_en)


def _between(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise ValidationError(
            _("Enter a number from %(low)s to %(high)s."), params={"low": low, "high": high}
        )
    return value
