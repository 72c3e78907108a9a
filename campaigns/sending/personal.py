"""What does only this one member's message say? The link to the survey, or the visit that is booked."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils import translation

from campaigns.content import language_of
from campaigns.models import Campaign, Delivery
from crm import formats
from crm.models import Brand
from members import surveys
from members.models import SurveyInvitation


def values_of(delivery: Delivery, *, brand: Brand, at: datetime) -> dict[str, str]:
    match delivery.send.campaign.kind:
        case Campaign.Kind.SURVEY:
            return {"survey_link": _survey_link(delivery, at=at)}
        case Campaign.Kind.SERVICE:
            return _booking(delivery, brand=brand)
        case _:
            return {}


def _survey_link(delivery: Delivery, *, at: datetime) -> str:
    """Of the newest invitation that is open; one made now where there is none (a test send)."""
    survey = delivery.send.campaign.survey
    if survey is None:
        return ""
    found = (
        SurveyInvitation.objects.filter(survey=survey, member_id=delivery.member_id)
        .order_by(F("touched_at").desc(nulls_last=True), "-pk")
        .first()
    )
    invitation = found or surveys.link_for(survey=survey, member=delivery.member, by=None, at=at)
    return f"{settings.BASE_URL}/s/t/{invitation.token}/"


def _booking(delivery: Delivery, *, brand: Brand) -> dict[str, str]:
    booking = delivery.send.booking
    if booking is None:
        return {}
    service = booking.slot.service
    language = language_of(delivery.member)
    with translation.override(language), formats.for_brand(currency=brand.currency, zone=brand.zone):
        return {
            "booking_name": surveys.wording(service.name_zh, service.name_en),
            "booking_time": formats.moment(booking.slot.starts_at, year=True),
            "booking_place": service.place,
            "booking_link": f"{settings.BASE_URL}/b/{booking.token}/",
        }
