"""What are the traits of a profile called?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lifecycle.segments.catalogue.words import weekday_choices
from lifecycle.segments.profiling import Line, Profile
from members.models import SurveyQuestion
from members.surveys.scales import option_labels, wording


def shown_topics(profile: Profile) -> list[dict[str, Any]]:
    """Every topic with its heading, its lines in words, and the most telling one as a sentence."""
    topics = [
        ("category", _("Products"), {}),
        ("price", _("Average order"), _bands()),
        ("discount", _("Need of discounts"), _coupons()),
        ("channel", _("Where they buy"), {}),
        ("hour", _("When they buy"), _hours()),
        ("weekday", _("On which days"), {key: str(label) for key, label in weekday_choices()}),
        ("city", _("Where they live"), {}),
        ("answer", _("What they answered"), _answers(profile.topics.get("answer", []))),
    ]
    return [
        {"key": key, "label": label, "lines": [_line(line, words) for line in profile.topics[key]]}
        for key, label, words in topics
        if profile.topics.get(key)
    ]


def _line(line: Line, words: dict[str, str]) -> dict[str, Any]:
    low, high = line.interval
    return {"name": words.get(line.trait, line.trait), "line": line, "low": low, "high": high}


def _answers(lines: list[Line]) -> dict[str, str]:
    """ "survey key code" → the words of the newest version that were answered so."""
    places = {line.trait: line.trait.split(" ", 2) for line in lines}
    asked = SurveyQuestion.objects.filter(
        version__survey__in={int(survey) for survey, _key, _code in places.values()},
        key__in={key for _survey, key, _code in places.values()},
        version__published_at__isnull=False,
    )
    words: dict[tuple[int, str], tuple[str, dict[str, str]]] = {
        (one.version.survey_id, one.key): (
            wording(one.text_zh, one.text_en) or one.version.survey.name,
            option_labels(one),
        )
        for one in asked.select_related("version__survey").order_by("version_id")
    }
    named = {}
    for trait, (survey, key, code) in places.items():
        question, options = words.get((int(survey), key), (key, {}))
        named[trait] = f"{question} · {options.get(code, code)}"
    return named


def _bands() -> dict[str, str]:
    return {
        "0": _("below 500"),
        "500": _("500 to 999"),
        "1000": _("1,000 to 1,999"),
        "2000": _("2,000 to 4,999"),
        "5000": _("5,000 and more"),
    }


def _coupons() -> dict[str, str]:
    return {
        "never": _("never with a coupon"),
        "sometimes": _("now and then with a coupon"),
        "mostly": _("mostly with a coupon"),
    }


def _hours() -> dict[str, str]:
    return {
        "night": _("at night, 0 to 6"),
        "morning": _("in the morning, 6 to 12"),
        "afternoon": _("in the afternoon, 12 to 18"),
        "evening": _("in the evening, 18 to 24"),
    }
