"""What stands in the way of publishing? Each problem with the question it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from members.models import SurveyQuestion, SurveyVersion
from members.surveys.scales import CHOICES, SCALES
from members.surveys.walking import END, OPS

MOST_QUESTIONS, MOST_OPTIONS, MOST_RULES = 60, 12, 8


@dataclass(frozen=True)
class Problem:
    words: str
    key: str = ""


def problems(version: SurveyVersion, questions: Sequence[SurveyQuestion]) -> list[Problem]:
    found: list[Problem] = []
    if not version.title_zh.strip() and not version.title_en.strip():
        found.append(Problem(_("The title is missing.")))
    if not any(question.kind != SurveyQuestion.Kind.SCENE for question in questions):
        found.append(Problem(_("There is no question yet.")))
    if len(questions) > MOST_QUESTIONS:
        found.append(Problem(_("A survey has at most %(most)s questions.") % {"most": MOST_QUESTIONS}))
    places = {question.key: place for place, question in enumerate(questions)}
    for question in questions:
        found += [Problem(words, question.key) for words in _of_question(question, places)]
    return found


def _of_question(question: SurveyQuestion, places: dict[str, int]) -> list[str]:
    found = []
    if question.kind == SurveyQuestion.Kind.SCENE:
        if not (question.scene_zh or question.scene_en):
            found.append(_("The scene has no words."))
    elif not (question.text_zh or question.text_en):
        found.append(_("The question has no words."))
    if question.kind in CHOICES and len(question.options) < 2:
        found.append(_("It needs two answers to choose from at least."))
    if len(question.options) > MOST_OPTIONS:
        found.append(_("At most %(most)s answers to choose from.") % {"most": MOST_OPTIONS})
    codes = [option.get("code") for option in question.options]
    if len(set(codes)) != len(codes):
        found.append(_("Two of its answers have the same code."))
    branches = (_of_rule(rule, question, places) for rule in question.rules[:MOST_RULES])
    return found + [words for words in branches if words]


def _of_rule(rule: dict[str, Any], question: SurveyQuestion, places: dict[str, int]) -> str:
    go = rule.get("go", "")
    if go != END and go not in places:
        return _("A branch leads to a question that is gone.")
    if go != END and places[go] <= places[question.key]:
        return _("A branch may only lead forward.")
    if rule.get("op") not in OPS:
        return _("A branch has no condition.")
    return _of_value(rule, question)


def _of_value(rule: dict[str, Any], question: SurveyQuestion) -> str:
    value = str(rule.get("value", ""))
    if question.kind in CHOICES:
        if rule["op"] not in {"is", "is_not"} or value not in {one["code"] for one in question.options}:
            return _("A branch asks for an answer that is not among those to choose from.")
        return ""
    if question.kind not in {*SCALES, SurveyQuestion.Kind.NUMBER}:
        return _("Only a choice or a number can branch.")
    try:
        number = Decimal(value)
    except InvalidOperation:
        return _("A branch compares with a number.")
    low, high = SCALES.get(question.kind, (None, None))
    if low is not None and high is not None and not low <= number <= high:
        return _("A branch asks for a number outside the scale.")
    return ""
