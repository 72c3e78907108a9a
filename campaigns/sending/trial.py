"""How does the mail look in a real mail program? One to oneself, outside of caps, counts and consent."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from campaigns import content, coupons
from campaigns.channels import Accepted, Result
from campaigns.channels.email import EmailSender, compose
from campaigns.models import Campaign, ContentVersion, Coupon, CouponType
from crm.models import Brand, User, record
from members.models import Member


def sample_coupon(kind: CouponType | None, *, at: datetime, brand: Brand) -> Coupon | None:
    """A coupon to look at; it is not saved and its code redeems nothing."""
    if kind is None:
        return None
    on = at.astimezone(brand.zone).date() + timedelta(days=kind.valid_days)
    return Coupon(code="SAMPLE" + coupons.new_code()[6:], type=kind, expires_on=on)


def send_trial(*, campaign: Campaign, words: ContentVersion, language: str, by: User, at: datetime) -> Result:
    """Send the mail to the person's own address; nothing in it can be followed or counted."""
    brand = Brand.get()
    reader = Member(name=by.name or by.username, email=by.email, language=language)
    coupon = sample_coupon(campaign.coupon_type, at=at, brand=brand)
    letter = content.write(content=words, member=reader, brand=brand, coupon=coupon, links=None)
    message = compose(
        letter=letter, to_name=reader.name, to_address=by.email, brand=brand, key=uuid4(), links=None, at=at
    )
    sender = EmailSender()
    try:
        result = sender.deliver(message)
    finally:
        sender.close()
    if isinstance(result, Accepted):
        record(by=by, action="campaign.trial", target=campaign, language=language)
    return result
