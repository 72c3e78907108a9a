"""Who is asked, by which link, how often, and until when?

An invitation is a row: three touches at most, the days between them set on the survey, closed by itself. The
campaign of the survey sends the touches (campaigns/surveys.py); a link may also be handed over by hand.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from crm.models import User, record
from members.models import FormerToken, Member, Survey, SurveyInvitation

State = SurveyInvitation.State
OPEN = (State.WAITING, State.ASKED)
#: Characters of a token: 128 random bits in hexadecimal, as the links of mails have.
TOKEN_BYTES = 16


class CannotInvite(Exception):
    """Nobody can be asked now; the message says why."""


def new_token() -> str:
    return secrets.token_hex(TOKEN_BYTES)


def invite(
    *, survey: Survey, members: Sequence[Member], by: User | None, at: datetime, occasion: str = "",
    due_at: datetime | None = None,
) -> int:  # fmt: skip
    """An invitation for each who has none for this occasion yet; the number made. Raises CannotInvite."""
    if survey.state != Survey.State.OPEN:
        raise CannotInvite(_("The survey is not open. Publish it first."))
    before = SurveyInvitation.objects.filter(survey=survey, occasion_key=occasion, member__in=members).count()
    SurveyInvitation.objects.bulk_create(
        (
            SurveyInvitation(
                survey=survey, member=member, occasion_key=occasion, token=new_token(), created_by=by,
                due_at=due_at or at, closes_at=(due_at or at) + timedelta(days=survey.close_after_days),
            )
            for member in members
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )  # fmt: skip
    after = SurveyInvitation.objects.filter(survey=survey, occasion_key=occasion, member__in=members).count()
    if by is not None:
        record(by=by, action="survey.invite", target=survey, members=after - before)
    return after - before


def link_for(
    *, survey: Survey, member: Member, by: User | None, at: datetime, occasion: str = ""
) -> SurveyInvitation:
    """The member's own link, to hand over in a chat or on the phone: that is the first touch."""
    invite(survey=survey, members=[member], by=by, at=at, occasion=occasion)
    invitation = SurveyInvitation.objects.get(survey=survey, member=member, occasion_key=occasion)
    SurveyInvitation.objects.filter(pk=invitation.pk, touches=0).update(
        touches=1, touched_at=at, state=State.ASKED
    )
    invitation.refresh_from_db()
    return invitation


def by_token(token: str) -> SurveyInvitation | None:
    """The invitation that the link opens, whichever record of the member it was sent to."""
    rows = SurveyInvitation.objects.select_related("survey", "member", "response__version")
    former = FormerToken.objects.filter(token=token).values("invitation")
    return rows.filter(token=token).first() or rows.filter(pk__in=former).first()


def note_opened(*, invitation: SurveyInvitation, at: datetime) -> None:
    SurveyInvitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=at)


def note_touched(*, invitation_id: int, touch: int, at: datetime) -> None:
    """A message of this touch has left; the days to the next one run from here."""
    SurveyInvitation.objects.filter(pk=invitation_id, touches__lt=touch).update(touches=touch, touched_at=at)
    SurveyInvitation.objects.filter(pk=invitation_id, state=State.WAITING).update(state=State.ASKED)


def close_due(*, at: datetime) -> int:
    """Invitations whose time is over close by themselves; how many. The night calls this."""
    return SurveyInvitation.objects.filter(state__in=OPEN, closes_at__lte=at).update(state=State.CLOSED)


def due_for_touch(*, survey: Survey, at: datetime) -> Q:
    """Open invitations whose next touch is due at `at`, as a condition on SurveyInvitation."""
    reminder = at - timedelta(days=survey.remind_after_days)
    last = at - timedelta(days=survey.last_after_days)
    return Q(survey=survey, state__in=OPEN, response__finished_at=None, due_at__lte=at) & (
        Q(touches=0) | Q(touches=1, touched_at__lte=reminder) | Q(touches=2, touched_at__lte=last)
    )


def waiting_counts(survey: Survey) -> dict[str, int]:
    """state → invitations."""
    rows = (
        SurveyInvitation.objects.filter(survey=survey)
        .values("state")
        .annotate(members=Count("pk"))
        .values_list("state", "members")
    )
    return dict(rows)
