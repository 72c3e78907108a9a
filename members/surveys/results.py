"""What came back? Counts of a survey, question by question, and what each scene gains and costs.

Figures name nobody. Whose words a text is, is shown only to those who may see that member.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm import masking, sql
from crm.masking import Sight, sight
from crm.models import User
from members.models import Member, Survey, SurveyAnswer, SurveyQuestion
from members.queries import visible_to
from members.surveys.scales import CHOICES, SCALES, option_labels
from members.surveys.scores import Score, score

#: Texts on the page.
TEXTS = 50


@dataclass(frozen=True)
class Totals:
    started: int
    finished: int
    anonymous: int
    in_line: int
    median_seconds: float | None
    last_at: datetime | None
    gained: int
    withdrew: int
    invited: int
    asked: int
    asked_answered: int

    @property
    def completion(self) -> float:
        return self.finished / self.started if self.started else 0.0


@dataclass(frozen=True)
class Scene:
    """One question on its way: shown, answered, left there; fields gained, consents withdrawn in 7 days."""

    shown: int = 0
    answered: int = 0
    left_here: int = 0
    gained: int = 0
    withdrew: int = 0


@dataclass(frozen=True)
class Result:
    question: SurveyQuestion
    scene: Scene
    #: Words of an answer and how often it was given, in the order of the options or of the scale.
    counts: list[tuple[str, int]] = field(default_factory=list)
    score: Score | None = None

    @property
    def answers(self) -> int:
        return self.scene.answered


@dataclass(frozen=True)
class Words:
    """One free text as this person may read it; `member` only where they may see them."""

    key: str
    text: str
    at: datetime
    member: Member | None


def totals(survey: Survey) -> Totals:
    return Totals(**sql.query("members/surveys/totals", survey_id=survey.pk).dicts()[0])


def results(survey: Survey, questions: Sequence[SurveyQuestion]) -> list[Result]:
    """Every question of a version with the answers of all versions, by its key."""
    scenes = {
        row["key"]: Scene(**{name: row[name] for name in Scene.__dataclass_fields__})
        for row in sql.query("members/surveys/scenes", survey_id=survey.pk).dicts()
    }
    counted: dict[str, dict[str, int]] = {}
    for key, value, answers in sql.query("members/surveys/answers_counted", survey_id=survey.pk).rows:
        counted.setdefault(key, {})[value] = answers
    return [
        _result(question, scenes.get(question.key, Scene()), counted.get(question.key, {}))
        for question in questions
    ]


def _result(question: SurveyQuestion, scene: Scene, counted: dict[str, int]) -> Result:
    if question.kind in SCALES:
        low, high = SCALES[question.kind]
        numbers = {n: counted.get(str(n), 0) for n in range(low, high + 1)}
        return Result(
            question, scene, [(str(n), count) for n, count in numbers.items()], score(question.kind, numbers)
        )
    if question.kind in CHOICES:
        labels = option_labels(question)
        # An answer that a later version no longer offers keeps its code as its words.
        codes = [*labels, *(code for code in counted if code not in labels)]
        return Result(question, scene, [(labels.get(code, code), counted.get(code, 0)) for code in codes])
    return Result(question, scene)


def texts(survey: Survey, *, for_user: User, key: str = "", most: int = TEXTS) -> list[Words]:
    """The newest free texts, without what tells who wrote them for those who may not know."""
    rows = (
        SurveyAnswer.objects.filter(
            response__survey=survey, response__finished_at__isnull=False, question__kind="text"
        )
        .exclude(text="")
        .select_related("response__member")
        .order_by("-at", "-pk")
    )
    if key:
        rows = rows.filter(key=key)
    found = list(rows[:most])
    members = {row.response.member_id for row in found if row.response.member_id}
    seen = set(visible_to(for_user).filter(pk__in=members).values_list("pk", flat=True)) if members else set()
    in_full = sight(for_user, "note") is Sight.FULL
    names_shown = sight(for_user, "name") is not Sight.NONE
    return [_words(row, seen=seen, in_full=in_full, names_shown=names_shown) for row in found]


def _words(row: SurveyAnswer, *, seen: set[int], in_full: bool, names_shown: bool) -> Words:
    member = row.response.member
    may_know = member is not None and member.pk in seen
    text = row.text
    if not (in_full and (may_know or member is None)):
        text = masking.without_contacts(text, names=[member.name] if member else [])
    return Words(row.key, text, row.at, member if may_know and names_shown else None)
