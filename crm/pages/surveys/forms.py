"""What a marketer writes: a survey's settings and words, and one question with its answers and branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from campaigns.models import CouponType
from members import profile
from members.models import Question, Survey, SurveyQuestion, SurveyVersion
from members.surveys import QuestionFields
from members.surveys.building import SETTINGS, WORDS
from members.surveys.walking import END

if TYPE_CHECKING:
    SurveyModelForm = forms.ModelForm[Survey]
    VersionModelForm = forms.ModelForm[SurveyVersion]
else:
    SurveyModelForm = VersionModelForm = forms.ModelForm

#: Branches that a form has room for.
ROOM = 4
#: The kinds of the fields that bank questions fill, as a survey asks them.
BANK_KINDS: Mapping[str, str] = {
    "text": SurveyQuestion.Kind.TEXT,
    "number": SurveyQuestion.Kind.NUMBER,
    "money": SurveyQuestion.Kind.NUMBER,
    "date": SurveyQuestion.Kind.DATE,
    "choice": SurveyQuestion.Kind.SINGLE,
    "many": SurveyQuestion.Kind.MULTIPLE,
    "bool": SurveyQuestion.Kind.SINGLE,
}
YES_NO = [{"code": "yes", "zh": "是", "en": "Yes"}, {"code": "no", "zh": "否", "en": "No"}]
_LINES = forms.Textarea(attrs={"rows": 3})


class NewForm(SurveyModelForm):
    class Meta:
        model = Survey
        fields = ("name", "code", "kind")
        labels = {"name": _("survey name")}  # noqa: RUF012
        widgets = {"kind": forms.RadioSelect}  # noqa: RUF012 - Django's own shape
        help_texts = {  # noqa: RUF012
            "code": _("Letters, digits and hyphens; it stands in the public address and never changes."),
        }


class SettingsForm(forms.Form):
    name = forms.CharField(label=_("survey name"), max_length=80)
    takes_anonymous = forms.BooleanField(
        label=_("anybody with the address may answer, without a name"), required=False
    )
    reward_type_id = forms.TypedChoiceField(
        label=_("Thank-you for whoever answers by a personal link"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    remind_after_days = forms.IntegerField(label=_("days until the reminder"), min_value=1, max_value=60)
    last_after_days = forms.IntegerField(
        label=_("days from the reminder to the last one"), min_value=1, max_value=60
    )
    close_after_days = forms.IntegerField(
        label=_("days until an invitation closes"), min_value=1, max_value=180
    )

    def __init__(self, data: Any = None, *, survey: Survey) -> None:
        super().__init__(data, initial={name: getattr(survey, name) for name in SETTINGS}, prefix="set")
        kinds = [("", _("none")), *((kind.pk, kind.name) for kind in CouponType.objects.order_by("name"))]
        field = self.fields["reward_type_id"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - for the type checker
        field.choices = kinds


class WordsForm(VersionModelForm):
    class Meta:
        model = SurveyVersion
        fields = WORDS
        widgets = {  # noqa: RUF012
            name: forms.Textarea(attrs={"rows": 3}) for name in WORDS if not name.startswith("title")
        }


class QuestionForm(forms.Form):
    """One question. Its answers stand one a line, Chinese and English parted by a bar."""

    bank = forms.ModelChoiceField(
        label=_("From the question bank"), required=False, queryset=Question.objects.none(),
        to_field_name="code", empty_label=_("a question of its own"),
        help_text=_("The answer then fills the member's field. Empty wording is taken from the bank."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("kind"), choices=SurveyQuestion.Kind.choices)
    text_zh = forms.CharField(label=_("question (Chinese)"), required=False, max_length=300)
    text_en = forms.CharField(label=_("question (English)"), required=False, max_length=300)
    scene_zh = forms.CharField(label=_("scene (Chinese)"), required=False, max_length=1000, widget=_LINES)
    scene_en = forms.CharField(label=_("scene (English)"), required=False, max_length=1000, widget=_LINES)
    options = forms.CharField(
        label=_("Answers to choose from"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line; behind a bar in English: 台北市 | Taipei"),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("must be answered"), required=False)

    def __init__(
        self, data: Any = None, *, question: SurveyQuestion | None, others: Sequence[SurveyQuestion]
    ) -> None:
        super().__init__(data, initial=_initial(question))
        self.question, self.others = question, list(others)
        bank = self.fields["bank"]
        assert isinstance(bank, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        bank.queryset = Question.objects.filter(is_active=True)
        self.rules = _rules(data) if data is not None else list(question.rules if question else [])

    @property
    def rule_rows(self) -> list[dict[str, str]]:
        empty = {"op": "is", "value": "", "go": ""}
        return [*self.rules, *[empty] * max(1, ROOM - len(self.rules))]

    @property
    def targets(self) -> list[tuple[str, str]]:
        """Where a branch may lead: the questions after this one, and the end."""
        return [(one.key, one.text_zh or one.text_en or one.scene_zh[:30]) for one in self.others] + [
            (END, str(_("the end")))
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if problem := next((rule for rule in self.rules if bool(rule["value"]) != bool(rule["go"])), None):
            raise ValidationError(
                _("A branch needs both an answer and where it leads: %(value)s"),
                params={"value": problem["value"] or problem["go"]},
            )
        return values

    @property
    def fields_written(self) -> QuestionFields:
        given = self.cleaned_data
        bank: Question | None = given["bank"]
        options = _options(given["options"], self.question)
        return QuestionFields(
            kind=_bank_kind(bank) if bank else given["kind"],
            text_zh=given["text_zh"] or (bank.wording_zh if bank else ""),
            text_en=given["text_en"] or (bank.wording_en if bank else ""),
            scene_zh=given["scene_zh"],
            scene_en=given["scene_en"],
            is_required=given["is_required"],
            options=_bank_options(bank) if bank else options,
            rules=[rule for rule in self.rules if rule["go"]],
            bank_key=bank.code if bank else "",
            field=bank.field if bank else "",
        )


def _initial(question: SurveyQuestion | None) -> dict[str, Any]:
    if question is None:
        return {"kind": SurveyQuestion.Kind.SINGLE}
    names = ("kind", "text_zh", "text_en", "scene_zh", "scene_en", "is_required")
    lines = [f"{one['zh']} | {one['en']}" if one.get("en") else one["zh"] for one in question.options]
    return {
        **{name: getattr(question, name) for name in names},
        "bank": question.bank_key,
        "options": "\n".join(lines),
    }


def _rules(data: Any) -> list[dict[str, str]]:
    rows = zip(data.getlist("op"), data.getlist("value"), data.getlist("go"), strict=False)
    return [
        {"op": op, "value": value.replace("\0", "").strip()[:40], "go": go}
        for op, value, go in rows
        if value.strip() or go
    ]


def _options(text: str, question: SurveyQuestion | None) -> list[dict[str, str]]:
    """Lines as options. One that was there keeps its code, so that its answers are counted on."""
    known = {option["zh"]: option["code"] for option in (question.options if question else [])}
    used, found = set(known.values()), []
    number = 0
    for line in text.splitlines():
        zh, _bar, en = (part.strip() for part in line.partition("|"))
        if not zh and not en:
            continue
        code = known.pop(zh, "")
        while not code:
            number += 1
            code = f"o{number}" if f"o{number}" not in used else ""
        used.add(code)
        found.append({"code": code, "zh": zh, "en": en})
    return found


def _bank_kind(bank: Question) -> str:
    if bank.kind == Question.Kind.SCALE:
        return SurveyQuestion.Kind.NPS
    return BANK_KINDS[profile.answer_field(bank).kind]


def _bank_options(bank: Question) -> list[dict[str, str]]:
    """The choices of the bank's question, or of the field that it fills, in both languages."""
    if profile.answer_field(bank).kind == Question.Kind.BOOL:
        return YES_NO
    labels: dict[str, dict[str, str]] = {}
    for language, key in (("zh-hant", "zh"), ("en", "en")):
        with translation.override(language):
            for value, label in profile.answer_field(bank).options:
                labels.setdefault(str(value), {})[key] = str(label)
    return [{"code": value, "zh": words["zh"], "en": words["en"]} for value, words in labels.items()]
