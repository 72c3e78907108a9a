"""What does a guest hear of a booking? A confirmation at once and a reminder before, as service messages.

They asked for it by booking: no consent to marketing is needed and no cap counts it, but an address that
bounces or was erased gets nothing. Each message is a send of its own, named after the booking, so it leaves
once. The words stand in the one campaign of kind "service", which marketing may reword or pause.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from campaigns import sending
from campaigns.models import Campaign, ContentVersion, Delivery, Send
from crm.models import Brand
from members.models import Booking, Channel, ContactState
from members.surveys.inviting import new_token

CAMPAIGN = "預約通知"
WORDS = {
    "subject_zh": "您的預約：{booking_name}，{booking_time}",
    "body_zh": (
        "{member_name}您好：\n\n您預約了「{booking_name}」。\n\n時間：{booking_time}\n地點：{booking_place}\n\n"
        "要查看或取消，請用這個連結：\n\n{booking_link}\n\n有任何問題，請打 {service_phone}。\n\n{brand_name}"
    ),
    "subject_en": "Your booking: {booking_name}, {booking_time}",
    "body_en": (
        "Dear {member_name},\n\nyou have booked “{booking_name}”.\n\nWhen: {booking_time}\nWhere: "
        "{booking_place}\n\nTo look at it or cancel:\n\n{booking_link}\n\nIf anything is unclear, call "
        "{service_phone}.\n\n{brand_name}"
    ),
}
PIECE = 500


def notify(*, at: datetime) -> int:
    """A confirmation for each new booking, a reminder for each that is near; the messages queued."""
    if not Booking.objects.filter(state=Booking.State.BOOKED, slot__starts_at__gt=at).exists():
        return 0
    campaign, words = service_campaign()
    if campaign.state != Campaign.State.RUNNING:
        return 0
    open_ones = (
        Booking.objects.filter(state=Booking.State.BOOKED, slot__starts_at__gt=at, member__erased_at=None)
        .exclude(member__email="")
        .select_related("slot__service")
    )
    queued = 0
    for kind, due in (("confirm", open_ones), ("remind", _near(open_ones, at=at))):
        sent = Send.objects.filter(campaign=campaign, occurrence_key__endswith=f":{kind}").values("booking")
        for booking in due.exclude(pk__in=sent.filter(booking__isnull=False)).order_by("pk")[:PIECE]:
            queued += _queue(campaign, words, booking, kind=kind, at=at)
    return queued


def _near(bookings: QuerySet[Booking], *, at: datetime) -> QuerySet[Booking]:
    """Whose reminder is due: booked before its hour, which has come."""
    lead = ExpressionWrapper(F("slot__service__remind_hours") * Value(timedelta(hours=1)), DurationField())
    remind_at = F("slot__starts_at") - lead
    return bookings.alias(remind_at=remind_at).filter(Q(remind_at__lte=at) & Q(booked_at__lt=F("remind_at")))


def _queue(campaign: Campaign, words: ContentVersion, booking: Booking, *, kind: str, at: datetime) -> int:
    try:
        with transaction.atomic():
            send = Send.objects.create(
                campaign=campaign, content=words, occurrence_key=f"booking:{booking.pk}:{kind}",
                as_of=at.astimezone(Brand.get().zone).date(), booking=booking, send_now=True,
                expires_at=booking.slot.starts_at,
            )  # fmt: skip
            ContactState.objects.get_or_create(member_id=booking.member_id)
            Delivery.objects.create(
                send=send, member_id=booking.member_id, channel=Channel.EMAIL, link_token=new_token()
            )
            sending.release(send)
    except IntegrityError:
        # Another run was quicker.
        return 0
    return 1


def service_campaign() -> tuple[Campaign, ContentVersion]:
    """The one campaign of service messages, made with words that can be sent as they are."""
    live = [Campaign.State.RUNNING, Campaign.State.PAUSED]
    # Two bookings at once take turns on the brand's row.
    with transaction.atomic():
        list(Brand.objects.select_for_update().filter(pk=1))
        campaign = Campaign.objects.filter(kind=Campaign.Kind.SERVICE, state__in=live).first()
        if campaign is None:
            campaign = Campaign.objects.create(
                name=CAMPAIGN, kind=Campaign.Kind.SERVICE, state=Campaign.State.RUNNING, holdout=False
            )
            ContentVersion.objects.create(campaign=campaign, version=1, **WORDS)
        return campaign, campaign.contents.earliest("-version")
