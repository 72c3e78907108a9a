"""How does somebody answer? One screen after another, gone on with at any time, finished once.

A personal link answers for its member, once; whoever comes by the public address stays anonymous, unless they
leave a contact (members/surveys/guests). What was said on a branch that was left again does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members import ingest
from members.models import (
    RewardDue,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyQuestion,
    SurveyResponse,
)
from members.surveys import detractors, filling, guests
from members.surveys.building import current
from members.surveys.inviting import OPEN, new_token, note_opened
from members.surveys.scales import BadAnswer, read
from members.surveys.walking import Given, next_key, path, screen, screens

Kind = SurveyQuestion.Kind
SOURCE = "surveys"


class Over(Exception):
    """It cannot be answered any more; the message says why."""


@dataclass
class Stand:
    """Where one person stands: their questions, what they said, the screen before them."""

    response: SurveyResponse
    questions: list[SurveyQuestion]
    answers: dict[str, Given]
    shown: list[SurveyQuestion] = field(default_factory=list)
    #: The first question of the screen before this one; empty on the first.
    back: str = ""
    #: How far it is, 0 to 1.
    progress: float = 0.0

    @property
    def is_finished(self) -> bool:
        return self.response.finished_at is not None


def start(
    *, survey: Survey, at: datetime, invitation: SurveyInvitation | None = None, channel: str = "web",
    language: str = "", ip_hash: bytes | None = None,
) -> SurveyResponse:  # fmt: skip
    """A response to the newest version; of an invitation the one there is. Raises Over."""
    version = current(survey)
    if survey.state != Survey.State.OPEN or version is None:
        raise Over(_("This survey is over. Thank you for coming by."))
    if invitation is None and not survey.takes_anonymous:
        raise Over(_("This survey is answered by personal invitation."))
    first = version.questions.first()
    fields = {
        "survey": survey, "version": version, "token": new_token(), "channel": channel, "language": language,
        "current_key": first.key if first else "", "started_at": at, "touched_at": at,
    }  # fmt: skip
    if invitation is None:
        return SurveyResponse.objects.create(**fields, ip_hash=ip_hash)
    _refuse_over(invitation, at=at)
    note_opened(invitation=invitation, at=at)
    response, _created = SurveyResponse.objects.get_or_create(
        invitation=invitation, defaults={**fields, "member_id": invitation.member_id}
    )
    return response


def _refuse_over(invitation: SurveyInvitation, *, at: datetime) -> None:
    is_late = invitation.closes_at is not None and invitation.closes_at <= at
    if invitation.state not in {*OPEN, SurveyInvitation.State.ANSWERED} or (
        is_late and invitation.state != SurveyInvitation.State.ANSWERED
    ):
        raise Over(_("The time for answering is over. Thank you all the same."))


def stand(response: SurveyResponse, *, key: str = "") -> Stand:
    """What this person sees now, or at `key` when they step back to it."""
    questions = list(response.version.questions.all())
    answers = _answers(response)
    found = Stand(response, questions, answers)
    if response.finished_at is not None:
        return found
    firsts = screens(response.survey, questions, answers, until=response.current_key)
    at_key = key if key in firsts else (firsts[-1] if firsts else "")
    found.shown = screen(response.survey, questions, at_key)
    place = firsts.index(at_key) if at_key in firsts else 0
    found.back = firsts[place - 1] if place else ""
    order = [question.key for question in questions]
    found.progress = order.index(at_key) / len(order) if at_key in order else 0.0
    return found


def _answers(response: SurveyResponse) -> dict[str, Given]:
    return {
        answer.key: Given(codes=tuple(answer.codes), number=answer.number, text=answer.text)
        for answer in response.answers.all()
    }


def answer(
    *, response: SurveyResponse, key: str, said: Mapping[str, Sequence[str]], at: datetime
) -> dict[str, str]:
    """Keep what was said on the screen that begins with `key`, and go on; problems by question, or none.

    The last screen finishes the response. Raises Over when it is finished or the survey is closed.
    """
    with transaction.atomic():
        locked = (
            SurveyResponse.objects.select_for_update(of=("self",))
            .select_related("survey", "version", "member", "invitation")
            .get(pk=response.pk)
        )
        if locked.finished_at is not None:
            raise Over(_("You have answered already. Thank you!"))
        if locked.survey.state != Survey.State.OPEN:
            raise Over(_("This survey is over. Thank you for coming by."))
        if locked.invitation is not None:
            _refuse_over(locked.invitation, at=at)
        here = stand(locked, key=key)
        if not here.shown or here.shown[0].key != key:
            # An old page of the browser: the person sees where they stand.
            return {}
        given, wrong = _read(here.shown, said)
        if wrong:
            return wrong
        _keep(locked, here.shown, given, at=at)
        last = here.shown[-1]
        following = next_key(here.questions, last.key, given.get(last.key))
        locked.current_key, locked.touched_at = following, at
        locked.save(update_fields=["current_key", "touched_at"])
        if not following:
            _finish(locked, here.questions, at=at)
    response.refresh_from_db()
    return {}


def _read(
    shown: Sequence[SurveyQuestion], said: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Given], dict[str, str]]:
    given: dict[str, Given] = {}
    wrong: dict[str, str] = {}
    for question in shown:
        try:
            given[question.key] = read(question, said.get(question.key, ()))
        except BadAnswer as problem:
            wrong[question.key] = str(problem)
    return given, wrong


def _keep(
    response: SurveyResponse, shown: Sequence[SurveyQuestion], given: Mapping[str, Given], *, at: datetime
) -> None:
    """Every question of the screen leaves a row, the ones passed over an empty one: they were seen."""
    SurveyAnswer.objects.bulk_create(
        [
            SurveyAnswer(
                response=response, question=question, key=question.key, codes=list(one.codes),
                number=one.number, text=one.text, at=at,
            )
            for question in shown
            if (one := given[question.key]) is not None
        ],
        update_conflicts=True,
        unique_fields=["response", "key"],
        update_fields=["codes", "number", "text", "at"],
    )  # fmt: skip


def _finish(response: SurveyResponse, questions: Sequence[SurveyQuestion], *, at: datetime) -> None:
    """Only what lies on the way that was taken counts; then the member's record, timeline and reward."""
    answers = _answers(response)
    walked = path(questions, answers)
    response.answers.exclude(key__in=[question.key for question in walked]).delete()
    response.finished_at = at
    response.save(update_fields=["finished_at"])
    if response.invitation is None:
        guests.recognise(response=response, questions=walked, answers=answers, at=at)
    else:
        SurveyInvitation.objects.filter(pk=response.invitation.pk).update(
            state=SurveyInvitation.State.ANSWERED
        )
        filling.fill(response=response, questions=walked, answers=answers, at=at)
    if response.member is None:
        return
    ingest.record_interaction(
        source=SOURCE,
        member=response.member,
        interaction=ingest.InteractionFields(
            external_id=f"survey-response-{response.pk}",
            kind="answered",
            occurred_at=at,
            channel=response.channel,
            subject=response.survey.name,
        ),
        at=at,
    )
    detractors.look_after(response=response, questions=walked, answers=answers, at=at)
    _reward(response, at=at)


def _reward(response: SurveyResponse, *, at: datetime) -> None:
    """One for a survey and member, however often they are asked; anybody answers at an open address."""
    if response.survey.reward_type_id is None or response.invitation_id is None:
        return
    RewardDue.objects.bulk_create(
        [
            RewardDue(
                kind=RewardDue.Kind.SURVEY,
                member=response.member,
                source=f"survey:{response.survey_id}",
                coupon_type_id=response.survey.reward_type_id,
                due_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def by_token(token: str) -> SurveyResponse | None:
    """An anonymous response that is gone on with."""
    return (
        SurveyResponse.objects.select_related("survey", "version")
        .filter(token=token, invitation=None)
        .first()
    )
