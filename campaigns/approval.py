"""How does a campaign come to run? Draft → submitted → approved by a second person, and how it stops.

The author cannot approve: the rule stands here, and as CHECKs in the database. Every move is a conditional
UPDATE that reports whether it won, and is put on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from campaigns import content, sending
from campaigns.models import Campaign, ContentVersion, Send
from crm.access import may
from crm.models import Brand, User, record

State = Campaign.State

#: move → the states it may start from, and where it leads.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "submit": ((State.DRAFT,), State.SUBMITTED),
    "reject": ((State.SUBMITTED,), State.DRAFT),
    "approve": ((State.SUBMITTED,), State.RUNNING),
    "pause": ((State.RUNNING,), State.PAUSED),
    "resume": ((State.PAUSED,), State.RUNNING),
    "revise": ((State.PAUSED,), State.DRAFT),
    "cancel": ((State.DRAFT, State.SUBMITTED, State.RUNNING, State.PAUSED), State.CANCELLED),
}


class CannotMove(Exception):
    """The campaign may not go there now; the message says why in the reader's language."""


@dataclass(frozen=True)
class Words:
    """What a content version says."""

    subject_zh: str
    body_zh: str
    subject_en: str
    body_en: str
    link_url: str


def save_draft(*, campaign: Campaign, words: Words, by: User) -> Campaign:
    """Save the plan and, when the words changed, their next version; only a draft may be changed.

    Raises CannotMove, or content.InvalidContent naming what is wrong with the words.
    """
    check_words(words, campaign=campaign)
    with transaction.atomic():
        created = not campaign.pk
        if created:
            campaign.created_by = by
        elif Campaign.objects.select_for_update().get(pk=campaign.pk).state != State.DRAFT:
            raise CannotMove(gettext("Only a draft can be changed. Pause the campaign and revise it."))
        campaign.save()
        _save_words(campaign, words, by=by)
        record(by=by, action="campaign.create" if created else "campaign.change", target=campaign)
    return campaign


def check_words(words: Words, *, campaign: Campaign) -> None:
    for subject, body in ((words.subject_zh, words.body_zh), (words.subject_en, words.body_en)):
        content.check(
            subject=subject,
            body=body,
            gives_coupon=campaign.coupon_type_id is not None,
            has_link=bool(words.link_url),
            asks_survey=campaign.kind == Campaign.Kind.SURVEY,
        )


def _save_words(campaign: Campaign, words: Words, *, by: User) -> None:
    values = vars(words)
    current = campaign.contents.first()
    if current and all(getattr(current, name) == value for name, value in values.items()):
        return
    newest = campaign.contents.aggregate(newest=Max("version"))["newest"] or 0
    ContentVersion.objects.create(campaign=campaign, version=newest + 1, created_by=by, **values)


def move_campaign(*, campaign: Campaign, move: str, by: User, at: datetime, send_now: bool = False) -> None:
    """Carry out one of MOVES with everything that follows from it, or raise CannotMove."""
    origins, target = MOVES[move]
    _refuse(campaign, move=move, by=by)
    changes: dict[str, Any] = {"state": target}
    match move:
        case "submit":
            changes |= {"submitted_by": by, "submitted_at": at, "approved_by": None, "approved_at": None}
        case "approve":
            changes |= {"approved_by": by, "approved_at": at, "send_now": send_now}
        case "reject" | "revise":
            changes |= {"approved_by": None, "approved_at": None}
    with transaction.atomic():
        won = Campaign.objects.filter(pk=campaign.pk, state__in=origins).update(**changes)
        if not won:
            raise CannotMove(gettext("The campaign has moved on meanwhile. Look at it again."))
        _move_sends(campaign, move=move, send_now=send_now)
        record(by=by, action=f"campaign.{move}", target=campaign, send_now=send_now)
    campaign.refresh_from_db()


def _move_sends(campaign: Campaign, *, move: str, send_now: bool) -> None:
    """What is under way follows its campaign."""
    follow = {
        "pause": sending.hold,
        "resume": sending.release,
        "approve": sending.release,
        "cancel": sending.cancel,
    }
    if move not in follow:
        return
    # A send that is still being built is released by who builds it.
    sends = campaign.sends.all()
    if move != "cancel":
        sends = sends.exclude(state=Send.State.BUILDING)
    if move == "approve":
        sends.update(send_now=send_now)
    for send in sends:
        follow[move](send)


def _refuse(campaign: Campaign, *, move: str, by: User) -> None:
    """Raise where the person or the campaign is not ready for the move."""
    if campaign.is_past:
        raise CannotMove(gettext("This campaign comes from an earlier system and is kept for reading."))
    right = "campaigns.approve" if move in {"approve", "reject"} else "campaigns.edit"
    if not may(by, right):
        raise CannotMove(gettext("You may not do this."))
    if move == "approve":
        words = campaign.contents.first()
        authors = {campaign.created_by_id, campaign.submitted_by_id, words.created_by_id if words else None}
        if by.pk in authors:
            raise CannotMove(gettext("A second person must approve: you wrote or submitted this campaign."))
    if move in {"submit", "approve"} and (missing := what_is_missing(campaign)):
        raise CannotMove(" ".join(missing))


def what_is_missing(campaign: Campaign) -> list[str]:
    """Why the campaign cannot run yet, in words; empty when it can."""
    missing = []
    words = campaign.contents.first()
    if words is None:
        missing.append(gettext("The mail has no text yet."))
    else:
        try:
            check_words(
                Words(**{name: getattr(words, name) for name in Words.__dataclass_fields__}),
                campaign=campaign,
            )
        except content.InvalidContent as problem:
            missing.append(str(problem))
        if campaign.kind == Campaign.Kind.SURVEY and not all(
            "survey_link" in content.variables_in(text) for text in (words.body_zh, words.body_en)
        ):
            missing.append(gettext("The text does not say {survey_link}, so nobody could answer."))
    if campaign.goes_once and campaign.segment_id is None:
        missing.append(gettext("A one-off campaign needs a segment."))
    if not Brand.get().postal_address:
        missing.append(
            gettext(
                "The postal address of the brand is missing: every mail names who sends it. See Settings."
            )
        )
    return missing
