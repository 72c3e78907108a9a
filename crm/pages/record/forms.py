"""What is asked on the settings of the record: a field, a question, a tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import CustomField, Question, Tag
from members.profile.facts import LABELS
from members.profile.fields import all_fields

if TYPE_CHECKING:
    FieldModelForm = forms.ModelForm[CustomField]
    QuestionModelForm = forms.ModelForm[Question]
    TagModelForm = forms.ModelForm[Tag]
else:  # Django's forms are generic for the type checker only.
    FieldModelForm = QuestionModelForm = TagModelForm = forms.ModelForm

Kind = CustomField.Kind
SEPARATOR = "|"
OPTIONS_HELP = _("One choice a line: value | Chinese | English. The value stays when the words change.")
LINES = {"rows": 6, "placeholder": "dry | 乾性 | dry"}


#: What only some types have: asked of a known field where it applies, of a new one always.
ONLY = ("options", "least", "most", "pattern")
OF_KIND: dict[str, tuple[str, ...]] = {
    Kind.TEXT: ("pattern",), Kind.NUMBER: ("least", "most"), Kind.MONEY: ("least", "most"),
    Kind.CHOICE: ("options",), Kind.MANY: ("options",),
}  # fmt: skip


class OptionsField(forms.CharField):
    """Choices as lines of text, which also works without JavaScript."""

    widget = forms.Textarea(attrs=LINES)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(
            f" {SEPARATOR} ".join(filter(None, (row["value"], row.get("zh", ""), row.get("en", ""))))
            for row in value
        )

    def to_python(self, value: Any) -> Any:
        rows = []
        for line in (super().to_python(value) or "").splitlines():
            parts = [part.strip() for part in line.split(SEPARATOR)]
            if len(parts) > 3:
                raise ValidationError(
                    gettext("This line has more than three parts: %(line)s") % {"line": line[:60]}
                )
            if any(parts):
                rows.append(dict(zip(("value", "zh", "en"), parts + [""] * 3, strict=False)))
        return rows


class PlaceField(forms.IntegerField):
    """Where something stands among others of its kind."""

    def __init__(self) -> None:
        super().__init__(label=_("position"), min_value=0, max_value=9_999, initial=0)


class FieldForm(FieldModelForm):
    position = PlaceField()
    options = OptionsField(label=_("Choices"), required=False, help_text=OPTIONS_HELP)
    least = forms.FloatField(label=_("Smallest value"), required=False)
    most = forms.FloatField(label=_("Largest value"), required=False)
    pattern = forms.CharField(
        label=_("Form of the text"), required=False, max_length=100,
        help_text=_("A regular expression that the whole text must match, such as [0-9]{8}."),
    )  # fmt: skip

    class Meta:
        model = CustomField
        fields: ClassVar[list[str]] = [
            "key", "label_zh", "label_en", "kind", "options", "least", "most", "pattern", "hint", "group",
            "position", "is_required", "is_used_in_segments", "is_private",
        ]  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "key": _("Files, the API and segments name the field so; it never changes."),
            "is_used_in_segments": _("Its values get an index."),
            "is_private": _("Shown in full only to those who see birthdays and addresses."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label_en"].required = False
        if self.instance.pk:
            del self.fields["key"], self.fields["kind"]
            for name in set(ONLY) - set(OF_KIND.get(self.instance.kind, ())):
                del self.fields[name]
            rules = self.instance.rules
            for name, rule in (("least", "min"), ("most", "max"), ("pattern", "pattern")):
                self.initial[name] = rules.get(rule)

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        rules: dict[str, Any] = {
            rule: data.pop(name, None)
            for name, rule in (("least", "min"), ("most", "max"), ("pattern", "pattern"))
        }
        kept = (
            {"max_length": self.instance.rules["max_length"]} if self.instance.rules.get("max_length") else {}
        )
        return data | {"rules": kept | {name: rule for name, rule in rules.items() if rule not in (None, "")}}

    def _post_clean(self) -> None:
        """The definition is written by its own door, which checks it."""


class QuestionForm(QuestionModelForm):
    position = PlaceField()
    points = forms.IntegerField(label=_("points for an answer"), min_value=0, max_value=9_999, initial=0)
    options = OptionsField(
        label=_("Choices"), required=False,
        help_text=_("Left empty, those of the field it fills."),
    )  # fmt: skip
    field = forms.ChoiceField(label=_("Field it fills"), required=False)

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = [
            "code", "wording_zh", "wording_en", "field", "kind", "options", "probability", "points",
            "position", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, str(field.label)) for name, field in all_fields().items()]
        facts = [(fact, str(label)) for fact, label in LABELS.items()]
        self.fields["field"].choices = [("", "—"), *facts, *named]  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["code"]

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        """As for a field."""


class TagForm(TagModelForm):
    class Meta:
        model = Tag
        fields: ClassVar[list[str]] = ["name", "note"]

    def _post_clean(self) -> None:
        """As for a field."""
