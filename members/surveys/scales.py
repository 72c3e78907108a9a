"""Which answers does a question take? Its scale or options, and the reading of what a form sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import SurveyQuestion
from members.surveys.walking import Given

Kind = SurveyQuestion.Kind
#: kind → the lowest and the highest score
SCALES: Mapping[str, tuple[int, int]] = {Kind.NPS: (0, 10), Kind.CSAT: (1, 5), Kind.CES: (1, 7)}
CHOICES = (Kind.SINGLE, Kind.MULTIPLE)
LONGEST_TEXT = 2000
MOST_NUMBER = Decimal(999_999_999_999)


class BadAnswer(ValueError):
    """This cannot be the answer; the message says why."""


def read(question: SurveyQuestion, said: Sequence[str]) -> Given:
    """What a form sent for one question, as an answer. Raises BadAnswer."""
    values = [value.strip() for value in said if value.strip()]
    if any("\0" in value for value in values):
        raise BadAnswer(_("The text contains a character that cannot be kept."))
    if question.kind == Kind.SCENE:
        return Given()
    if not values:
        if question.is_required:
            raise BadAnswer(_("Please answer this question."))
        return Given()
    return READERS[question.kind](question, values)


def _codes(question: SurveyQuestion, values: Sequence[str]) -> Given:
    known = [option["code"] for option in question.options]
    if any(value not in known for value in values):
        raise BadAnswer(_("Choose one of the answers."))
    if question.kind == Kind.SINGLE and len(set(values)) > 1:
        raise BadAnswer(_("Choose one of the answers."))
    return Given(codes=tuple(code for code in known if code in values))


def _score(question: SurveyQuestion, values: Sequence[str]) -> Given:
    low, high = SCALES[question.kind]
    value = values[0]
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise BadAnswer(_("Choose a number from %(low)s to %(high)s.") % {"low": low, "high": high})
    return Given(number=Decimal(int(value)))


def _number(_question: SurveyQuestion, values: Sequence[str]) -> Given:
    try:
        number = Decimal(values[0].replace(",", ""))
    except InvalidOperation:
        raise BadAnswer(_("Write a number.")) from None
    if not number.is_finite() or abs(number) > MOST_NUMBER:
        raise BadAnswer(_("Write a number."))
    return Given(number=number.quantize(Decimal("0.01")))


def _date(_question: SurveyQuestion, values: Sequence[str]) -> Given:
    try:
        return Given(text=date.fromisoformat(values[0]).isoformat())
    except ValueError:
        raise BadAnswer(_("Write a date as 2026-11-22.")) from None


def _text(_question: SurveyQuestion, values: Sequence[str]) -> Given:
    if len(values[0]) > LONGEST_TEXT:
        raise BadAnswer(_("At most %(most)s characters.") % {"most": LONGEST_TEXT})
    return Given(text=values[0])


READERS: Mapping[str, Callable[[SurveyQuestion, Sequence[str]], Given]] = {
    **dict.fromkeys(CHOICES, _codes),
    **dict.fromkeys(SCALES, _score),
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TEXT: _text,
}


def wording(zh: str, en: str) -> str:
    """In the active language; where one of the two is missing, the other."""
    return (en or zh) if (get_language() or "").startswith("en") else (zh or en)


def option_labels(question: SurveyQuestion) -> dict[str, str]:
    """code → words in the active language."""
    return {
        option["code"]: wording(option.get("zh", ""), option.get("en", "")) for option in question.options
    }
