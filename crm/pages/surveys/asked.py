"""One question as a page shows it: its words in the reader's language, what may be chosen, what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from members.models import SurveyQuestion
from members.surveys import SCALES, Given, option_labels, wording

Kind = SurveyQuestion.Kind


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    key: str
    kind: str
    scene: str
    text: str
    is_required: bool
    options: list[Option] = field(default_factory=list)
    #: What the two ends of a scale mean.
    low: str = ""
    high: str = ""
    value: str = ""
    error: str = ""

    @property
    def is_scale(self) -> bool:
        return self.kind in SCALES

    @property
    def is_choice(self) -> bool:
        return self.kind in {Kind.SINGLE, Kind.MULTIPLE}

    @property
    def control(self) -> str:
        return "checkbox" if self.kind == Kind.MULTIPLE else "radio"

    @property
    def first_id(self) -> str:
        """Where a summary of errors leads."""
        return f"{self.key}-1" if self.options else self.key


def asked(
    questions: Sequence[SurveyQuestion],
    *,
    answers: Mapping[str, Given],
    said: Mapping[str, Sequence[str]] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> list[Asked]:
    """The questions of a screen with what was answered before, or just now and wrongly."""
    return [
        _one(
            question, _values(question, answers.get(question.key), said), (wrong or {}).get(question.key, "")
        )
        for question in questions
    ]


def _values(
    question: SurveyQuestion, given: Given | None, said: Mapping[str, Sequence[str]] | None
) -> list[str]:
    if said is not None:
        return [str(value)[:2000] for value in said.get(question.key, ())]
    if given is None:
        return []
    if given.number is not None:
        return [f"{given.number.normalize():f}"]
    return list(given.codes) or ([given.text] if given.text else [])


def _one(question: SurveyQuestion, values: Sequence[str], error: str) -> Asked:
    low, high = ENDS.get(question.kind, (str, str))
    return Asked(
        key=question.key,
        kind=question.kind,
        scene=wording(question.scene_zh, question.scene_en),
        text=wording(question.text_zh, question.text_en),
        is_required=question.is_required,
        options=_options(question, values),
        low=low(),
        high=high(),
        value=values[0] if values else "",
        error=error,
    )


def _options(question: SurveyQuestion, values: Sequence[str]) -> list[Option]:
    if question.kind in SCALES:
        least, most = SCALES[question.kind]
        return [Option(str(n), str(n), str(n) in values) for n in range(least, most + 1)]
    return [Option(code, label, code in values) for code, label in option_labels(question).items()]


#: kind → the words at the two ends of its scale. Numbers, and no faces: a smile would answer for people.
ENDS: Mapping[str, tuple[Callable[[], str], Callable[[], str]]] = {
    Kind.NPS: (lambda: _("certainly not"), lambda: _("certainly")),
    Kind.CSAT: (lambda: _("very dissatisfied"), lambda: _("very satisfied")),
    Kind.CES: (lambda: _("very hard"), lambda: _("very easy")),
}
