"""How does a survey come to be? Drafted, published as a version that never changes, closed and opened again.

A change after publishing is a new draft, copied from the newest version; those who are answering finish what
they began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from crm.models import User, record
from members.models import Survey, SurveyInvitation, SurveyQuestion, SurveyVersion
from members.surveys.checking import MOST_OPTIONS, MOST_QUESTIONS, MOST_RULES, problems

State = Survey.State
#: What of a version is words.
WORDS = ("title_zh", "title_en", "intro_zh", "intro_en", "thanks_zh", "thanks_en")
#: What a question copies when a version becomes the draft of the next.
COPIED = (
    "position", "key", "kind", "bank_key", "field", "scene_zh", "scene_en", "text_zh", "text_en", "options",
    "is_required", "rules",
)  # fmt: skip
#: What may be set after publishing, too.
SETTINGS = (
    "name", "takes_anonymous", "reward_type_id", "remind_after_days", "last_after_days", "close_after_days",
)  # fmt: skip


class CannotBuild(Exception):
    """The survey cannot be changed like that; the message says why."""


@dataclass(frozen=True)
class QuestionFields:
    """One question as it was written; `rules` and `options` as the model keeps them."""

    kind: str
    text_zh: str = ""
    text_en: str = ""
    scene_zh: str = ""
    scene_en: str = ""
    is_required: bool = False
    options: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    rules: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    bank_key: str = ""
    field: str = ""


def create(*, name: str, code: str, kind: str, by: User | None) -> Survey:
    """A new survey with an empty draft. Raises CannotBuild when the short name is taken."""
    try:
        with transaction.atomic():
            survey = Survey.objects.create(name=name, code=code, kind=kind, created_by=by)
            SurveyVersion.objects.create(survey=survey, number=1, title_zh=name)
            record(by=by, action="survey.create", target=survey)
    except IntegrityError as clash:
        raise CannotBuild(_("There is a survey with this short name.")) from clash
    return survey


def save_settings(*, survey: Survey, values: Mapping[str, Any], by: User | None) -> None:
    with transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(**{name: values[name] for name in SETTINGS})
        record(by=by, action="survey.settings", target=survey)
    survey.refresh_from_db()


def draft_of(*, survey: Survey) -> SurveyVersion:
    """The version that may be written to; where all are published, a copy of the newest."""
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        draft = survey.versions.filter(published_at=None).first()
        if draft is not None:
            return draft
        newest = survey.versions.latest("number")
        draft = SurveyVersion.objects.create(
            survey=survey, number=newest.number + 1, **{name: getattr(newest, name) for name in WORDS}
        )
        SurveyQuestion.objects.bulk_create(
            SurveyQuestion(version=draft, **{name: getattr(question, name) for name in COPIED})
            for question in newest.questions.all()
        )
    return draft


def drop_draft(*, survey: Survey, by: User | None) -> bool:
    """Forget what was changed since the last version; the first draft stays."""
    with transaction.atomic():
        draft = survey.versions.filter(published_at=None, number__gt=1).first()
        if draft is None:
            return False
        draft.delete()
        record(by=by, action="survey.drop_draft", target=survey)
    return True


def save_words(*, survey: Survey, words: Mapping[str, str], by: User | None) -> SurveyVersion:
    with transaction.atomic():
        draft = draft_of(survey=survey)
        SurveyVersion.objects.filter(pk=draft.pk).update(**{name: words[name] for name in WORDS})
        record(by=by, action="survey.words", target=survey)
    draft.refresh_from_db()
    return draft


def put_question(
    *, survey: Survey, question: QuestionFields, by: User | None, key: str = "", after: str = ""
) -> SurveyQuestion:
    """Change the question `key`, or add one: at the end, or after another. Raises CannotBuild."""
    if len(question.options) > MOST_OPTIONS or len(question.rules) > MOST_RULES:
        raise CannotBuild(_("These are too many answers or branches for one question."))
    values = {
        **vars(question),
        "options": [dict(option) for option in question.options],
        "rules": [dict(rule) for rule in question.rules],
    }
    with transaction.atomic():
        draft = draft_of(survey=survey)
        if key:
            if not draft.questions.filter(key=key).update(**values):
                raise CannotBuild(_("The question is gone."))
        else:
            key = _add(draft, values, after=after)
        record(by=by, action="survey.question", target=survey, key=key)
    return draft.questions.get(key=key)


def _add(draft: SurveyVersion, values: dict[str, Any], *, after: str) -> str:
    keys = list(draft.questions.values_list("key", flat=True))
    if len(keys) >= MOST_QUESTIONS:
        raise CannotBuild(_("A survey has at most %(most)s questions.") % {"most": MOST_QUESTIONS})
    # Never a key that an earlier version used, since answers are counted by it.
    used = SurveyQuestion.objects.filter(version__survey=draft.survey_id).values_list("key", flat=True)
    number = max((int(key[1:]) for key in used if key[1:].isdigit()), default=0) + 1
    place = keys.index(after) + 1 if after in keys else len(keys)
    draft.questions.filter(position__gt=place).update(position=F("position") + 1)
    SurveyQuestion.objects.create(version=draft, key=f"q{number}", position=place + 1, **values)
    return f"q{number}"


def move_question(*, survey: Survey, key: str, by: User | None, up: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    with transaction.atomic():
        draft = draft_of(survey=survey)
        keys = list(draft.questions.values_list("key", flat=True))
        if key not in keys:
            raise CannotBuild(_("The question is gone."))
        place = keys.index(key)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(keys):
            return
        keys[place], keys[other] = keys[other], keys[place]
        _number(draft, keys)
        record(by=by, action="survey.move", target=survey, key=key)


def remove_question(*, survey: Survey, key: str, by: User | None) -> None:
    with transaction.atomic():
        draft = draft_of(survey=survey)
        draft.questions.filter(key=key).delete()
        _number(draft, list(draft.questions.values_list("key", flat=True)))
        record(by=by, action="survey.remove_question", target=survey, key=key)


def _number(draft: SurveyVersion, keys: Sequence[str]) -> None:
    rows = {question.key: question for question in draft.questions.all()}
    for position, key in enumerate(keys, 1):
        rows[key].position = position
    SurveyQuestion.objects.bulk_update(rows.values(), ["position"])


def publish(*, survey: Survey, by: User | None, at: datetime) -> SurveyVersion:
    """The draft becomes the version that is asked from now on. Raises CannotBuild naming what is missing."""
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        draft = survey.versions.filter(published_at=None).first()
        if draft is None:
            raise CannotBuild(_("Nothing has changed since the last version."))
        missing = problems(draft, list(draft.questions.all()))
        if missing:
            raise CannotBuild(" ".join(dict.fromkeys(problem.words for problem in missing)))
        SurveyVersion.objects.filter(pk=draft.pk).update(published_at=at, published_by=by)
        Survey.objects.filter(pk=survey.pk).update(state=State.OPEN, closed_at=None)
        record(by=by, action="survey.publish", target=survey, version=draft.number)
    survey.refresh_from_db()
    draft.refresh_from_db()
    return draft


def close(*, survey: Survey, by: User | None, at: datetime) -> bool:
    """Nobody is asked or answers any more. True when that is news."""
    with transaction.atomic():
        won = Survey.objects.filter(pk=survey.pk, state=State.OPEN).update(state=State.CLOSED, closed_at=at)
        if won:
            SurveyInvitation.objects.filter(
                survey=survey, state__in=[SurveyInvitation.State.WAITING, SurveyInvitation.State.ASKED]
            ).update(state=SurveyInvitation.State.CLOSED)
            record(by=by, action="survey.close", target=survey)
    survey.refresh_from_db()
    return won == 1


def reopen(*, survey: Survey, by: User | None) -> bool:
    with transaction.atomic():
        won = Survey.objects.filter(pk=survey.pk, state=State.CLOSED).update(state=State.OPEN, closed_at=None)
        if won:
            record(by=by, action="survey.reopen", target=survey)
    survey.refresh_from_db()
    return won == 1


def current(survey: Survey) -> SurveyVersion | None:
    """The newest version that was published."""
    number = survey.versions.exclude(published_at=None).aggregate(newest=Max("number"))["newest"]
    return survey.versions.filter(number=number).first() if number else None
