"""The mail that asks a mailbox whether it wants the newsletter; the one letter that needs no consent.

It names who asks and why, carries nothing but the question, and leaves once a sign-up. The person is not a
member yet, so it goes by itself and not through the rows of sends.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from crm.models import Brand
from members import newsletter
from members.models import NewsletterSignup


def mail_confirmations(*, at: datetime) -> int:
    """Ask every mailbox that waits; how many mails left."""
    return newsletter.mail_due(at=at, send=_send)


def _send(signup: NewsletterSignup) -> None:
    brand = Brand.get()
    sender = brand.sender_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    language = signup.language if signup.language in dict(settings.LANGUAGES) else "zh-hant"
    with translation.override(language):
        words = {"brand": brand, "link": f"{settings.BASE_URL}/n/{signup.token}/", "name": signup.name}
        EmailMessage(
            subject=_("Please confirm: the newsletter of %(brand)s") % {"brand": brand.name},
            body=render_to_string("members/newsletter_mail.txt", words),
            from_email=formataddr((brand.sender_name or brand.name, sender)),
            to=[signup.email],
            reply_to=[brand.reply_to] if brand.reply_to else None,
        ).send()
