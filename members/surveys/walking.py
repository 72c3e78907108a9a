"""Which question comes next? The way through a version by its rules, and what stands on one screen.

Rules only lead forward (checking.py), so every way ends. A story shows one scene at a time; a questionnaire
shows what follows without a fork on one screen, a handful at most, so that the page stays light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from members.models import Survey, SurveyQuestion

END = "end"
#: Questions on one screen of a questionnaire, and answers to choose from in all.
A_SCREEN, CHOICES_A_SCREEN = 5, 30
#: What a rule asks of an answer.
OPS = ("is", "is_not", "at_least", "at_most")


@dataclass(frozen=True)
class Given:
    """One answer: codes of options, a number, or text; nothing of the three is "passed over"."""

    codes: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.codes and self.number is None and not self.text


def holds(rule: Mapping[str, str], given: Given | None) -> bool:
    """Whether the answer is what the rule speaks of; no answer meets no rule but "is not"."""
    value, op = str(rule["value"]), rule["op"]
    if op in {"is", "is_not"}:
        said = _words(given)
        return (value in said) == (op == "is")
    if given is None or given.number is None:
        return False
    least = Decimal(value)
    return given.number >= least if op == "at_least" else given.number <= least


def _words(given: Given | None) -> set[str]:
    if given is None:
        return set()
    words = set(given.codes)
    if given.number is not None:
        words.add(f"{given.number.normalize():f}")
    return words


def next_key(questions: Sequence[SurveyQuestion], key: str, given: Given | None) -> str:
    """The question after this one; empty at the end."""
    place = next(place for place, question in enumerate(questions) if question.key == key)
    for rule in questions[place].rules:
        if holds(rule, given):
            return "" if rule["go"] == END else str(rule["go"])
    return questions[place + 1].key if place + 1 < len(questions) else ""


def path(
    questions: Sequence[SurveyQuestion], answers: Mapping[str, Given], *, until: str = ""
) -> list[SurveyQuestion]:
    """The questions from the first on, as these answers lead: up to `until`, or to the end."""
    by_key = {question.key: question for question in questions}
    found: list[SurveyQuestion] = []
    key = questions[0].key if questions else ""
    while key:
        found.append(by_key[key])
        if key == until:
            break
        key = next_key(questions, key, answers.get(key))
    return found


def screen(survey: Survey, questions: Sequence[SurveyQuestion], key: str) -> list[SurveyQuestion]:
    """What stands together with the question `key`, which comes first on it."""
    place = next((place for place, question in enumerate(questions) if question.key == key), None)
    if place is None:
        return []
    if survey.kind == Survey.Kind.STORY:
        return [questions[place]]
    together: list[SurveyQuestion] = []
    choices = 0
    for question in questions[place : place + A_SCREEN]:
        choices += len(question.options)
        if together and choices > CHOICES_A_SCREEN:
            break
        together.append(question)
        if question.rules:
            break
    return together


def screens(
    survey: Survey, questions: Sequence[SurveyQuestion], answers: Mapping[str, Given], *, until: str = ""
) -> list[str]:
    """The first keys of the screens seen on the way to `until`."""
    firsts: list[str] = []
    key = questions[0].key if questions else ""
    while key:
        firsts.append(key)
        together = screen(survey, questions, key)
        if until and until in {question.key for question in together}:
            break
        last = together[-1]
        key = next_key(questions, last.key, answers.get(last.key))
    return firsts
