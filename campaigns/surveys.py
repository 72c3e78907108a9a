"""Who is asked to answer a survey by mail, and when again? Invitation, reminder, last reminder, then silence.

Marketing consent, caps, hours and open complaints hold for each of the three (domain.md §8): asking for an
opinion is marketing, however kindly it is meant. A second person approves the words, as of every campaign.
Booked visits and handed-out samples add invitations of their own; the campaign of the survey sends them all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns import approval, sending
from campaigns.models import Campaign, Delivery, Send
from crm import sql
from crm.models import Brand, User
from lifecycle.models import Segment
from members.models import Survey, SurveyInvitation
from members.privacy import pads
from members.surveys import close_due

#: A message that could not leave by then is out of date: the next touch comes instead.
SEND_LIFE = timedelta(days=5)


def campaign_of(survey: Survey) -> Campaign | None:
    """The campaign that asks for answers to this survey: the newest that was not cancelled."""
    return (
        Campaign.objects.filter(kind=Campaign.Kind.SURVEY, survey=survey)
        .exclude(state=Campaign.State.CANCELLED)
        .order_by("-pk")
        .first()
    )


def draft_campaign(*, survey: Survey, segment: Segment | None, by: User) -> Campaign:
    """A draft with words that can be sent as they are; it runs once a second person has approved it."""
    campaign = Campaign(
        name=_("Survey: %(name)s") % {"name": survey.name},
        kind=Campaign.Kind.SURVEY,
        survey=survey,
        segment=segment,
        holdout=False,
    )
    words = approval.Words(**starting_words(has_reward=survey.reward_type_id is not None))
    return approval.save_draft(campaign=campaign, words=words, by=by)


def starting_words(*, has_reward: bool) -> dict[str, str]:
    thanks_zh = "填完會送您一份小禮物，作為謝禮。\n\n" if has_reward else ""
    thanks_en = "There is a small thank-you at the end.\n\n" if has_reward else ""
    return {
        "subject_zh": "{member_name}，想聽聽您的意見",
        "body_zh": (
            "{member_name}您好：\n\n想請您花一兩分鐘，告訴我們您的想法。您的回答會直接影響我們怎麼做。\n\n"
            f"{{survey_link}}\n\n{thanks_zh}這個連結是您專屬的，可以隨時停下、之後再繼續。"
            "\n\n{brand_name} 敬上"
        ),
        "subject_en": "{member_name}, what do you think?",
        "body_en": (
            "Dear {member_name},\n\nwould you give us a minute or two? What you say changes what we do.\n\n"
            f"{{survey_link}}\n\n{thanks_en}The link is yours alone: stop whenever you like and go on "
            "later.\n\n{brand_name}"
        ),
        "link_url": "",
    }


def chase(*, at: datetime) -> int:
    """Every touch that is due, of every running campaign; then close what is over. The messages queued."""
    running = Campaign.objects.filter(
        kind=Campaign.Kind.SURVEY,
        state=Campaign.State.RUNNING,
        is_past=False,
        survey__state=Survey.State.OPEN,
    ).select_related("survey")
    queued = sum(_chase(campaign, at=at) for campaign in running.order_by("pk"))
    close_due(at=at)
    return queued


def _chase(campaign: Campaign, *, at: datetime) -> int:
    survey = campaign.survey
    if survey is None:
        return 0
    most = _left_today(campaign, at=at)
    if campaign.segment_id and most:
        sql.run(
            "campaigns/survey/enrol",
            survey_id=survey.pk,
            segment_id=campaign.segment_id,
            at=at,
            close_after_days=survey.close_after_days,
            most=most,
            **pads(),
        )
    waits = (0, survey.remind_after_days, survey.last_after_days)
    return sum(
        _touch(campaign, touch=touch, after_days=days, most=most if touch == 1 else None, at=at)
        for touch, days in enumerate(waits, 1)
    )


def _left_today(campaign: Campaign, *, at: datetime) -> int:
    """How many more may be asked for the first time on this day of the brand."""
    zone = Brand.get().zone
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = Delivery.objects.filter(send__campaign=campaign, send__touch=1, created_at__gte=midnight).count()
    return max(0, campaign.daily_quota - asked)


def _touch(campaign: Campaign, *, touch: int, after_days: int, most: int | None, at: datetime) -> int:
    """One send of this touch for whom it is due; none where nobody is."""
    open_ones = SurveyInvitation.objects.filter(
        survey=campaign.survey, state__in=["waiting", "asked"], touches=touch - 1, due_at__lte=at
    )
    if touch > 1:
        open_ones = open_ones.filter(touched_at__lte=at - timedelta(days=after_days))
    if most == 0 or not open_ones.exists():
        return 0
    with transaction.atomic():
        send = Send.objects.create(
            campaign=campaign,
            content=campaign.contents.earliest("-version"),
            occurrence_key=f"survey:{campaign.pk}:{touch}:{uuid4().hex}",
            as_of=at.astimezone(Brand.get().zone).date(),
            touch=touch,
            send_now=campaign.send_now,
            expires_at=at + SEND_LIFE,
        )
        queued = sql.run(
            "campaigns/survey/touch",
            send_id=send.pk,
            survey_id=campaign.survey_id,
            touch=touch,
            after_days=after_days,
            at=at,
            most=most,
            **pads(),
        )
        if queued:
            sending.release(send)
        else:
            send.delete()
    return queued
