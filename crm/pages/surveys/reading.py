"""What the builder and the list show: surveys with their counts, questions with branches and problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from members import profile
from members.models import Survey, SurveyQuestion
from members.surveys import END, Problem, option_labels, wording


@dataclass(frozen=True)
class Listed:
    survey: Survey
    started: int
    finished: int
    last_at: datetime | None

    @property
    def completion(self) -> float | None:
        return self.finished / self.started if self.started else None


def listed() -> list[Listed]:
    """Every survey with its responses; one query."""
    rows = Survey.objects.annotate(
        started=Count("responses"),
        finished=Count("responses", filter=Q(responses__finished_at__isnull=False)),
        last_at=Max("responses__finished_at"),
    ).order_by("-id")
    return [Listed(row, row.started, row.finished, row.last_at) for row in rows]


@dataclass(frozen=True)
class Row:
    """One question in the builder."""

    question: SurveyQuestion
    text: str
    #: What the member's field is called that the answer fills.
    fills: str
    options: str
    branches: list[str]
    problems: list[str]
    is_first: bool
    is_last: bool


def rows(questions: Sequence[SurveyQuestion], problems: Sequence[Problem]) -> list[Row]:
    texts = {one.key: _text(one) for one in questions}
    fields = profile.fields_named({one.field for one in questions if one.field})
    return [
        Row(
            question=one,
            text=texts[one.key],
            fills=str(fields[one.field].label) if one.field in fields else one.field,
            options="、".join(option_labels(one).values()),
            branches=[_branch(rule, one, texts) for rule in one.rules],
            problems=[problem.words for problem in problems if problem.key == one.key],
            is_first=place == 0,
            is_last=place == len(questions) - 1,
        )
        for place, one in enumerate(questions)
    ]


def _text(question: SurveyQuestion) -> str:
    words = wording(question.text_zh, question.text_en) or wording(question.scene_zh, question.scene_en)
    return words or _("(no words yet)")


def ops() -> list[tuple[str, str]]:
    return [
        ("is", _("is")),
        ("is_not", _("is not")),
        ("at_least", _("is at least")),
        ("at_most", _("is at most")),
    ]


def _branch(rule: dict[str, str], question: SurveyQuestion, texts: dict[str, str]) -> str:
    words = dict(ops()).get(rule["op"], "?")
    value = option_labels(question).get(rule["value"], rule["value"])
    go = _("the end") if rule["go"] == END else texts.get(rule["go"], _("(gone)"))
    return _("If the answer %(op)s “%(value)s”, go to: %(go)s") % {"op": words, "value": value, "go": go}
