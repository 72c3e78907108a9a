"""How does somebody come to the newsletter? They ask, their mailbox confirms, and only then it counts.

Double opt-in: what is asked on the page is worth nothing until the link in the mail was pressed, since
anybody can type anybody's address. The page says the same to everybody. The row is the queue of the mail.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from members import doors, ingest, privacy
from members.models import Channel, DuplicateCandidate, Member, NewsletterSignup
from members.surveys.inviting import new_token

log = logging.getLogger(__name__)
SOURCE = "newsletter"
#: Which words of consent the page shows; another wording is another version.
CONSENT_VERSION = "news-1"
#: A link that nobody pressed is worth nothing after this; the row goes, and with it the address.
LINK_LIFE = timedelta(days=7)
#: One address is asked so often a day, whoever types it in.
MOST_A_DAY = 3
TRIES, AGAIN_AFTER = 5, timedelta(minutes=10)


def ask(
    *, email: str, name: str, language: str, text: str, ip_hash: bytes | None, at: datetime
) -> NewsletterSignup | None:
    """Keep the wish; None when this address was asked often enough for one day. Says nothing to the asker."""
    since = at - timedelta(days=1)
    if NewsletterSignup.objects.filter(email=email, asked_at__gt=since).count() >= MOST_A_DAY:
        return None
    return NewsletterSignup.objects.create(
        email=email, name=name, language=language, token=new_token(), text=text,
        text_version=CONSENT_VERSION, ip_hash=ip_hash, asked_at=at, next_at=at,
    )  # fmt: skip


def mail_due(*, at: datetime, send: Callable[[NewsletterSignup], None], most: int = 200) -> int:
    """Ask the mailboxes that wait; each row is claimed before its mail leaves. How many left.

    A mail that surely did not leave is tried again; after that the person simply asks anew.
    """
    sent = 0
    for _round in range(most):
        with transaction.atomic():
            row = (
                NewsletterSignup.objects.select_for_update(skip_locked=True)
                .filter(mailed_at=None, confirmed_at=None, next_at__lte=at, attempts__lt=TRIES)
                .order_by("next_at", "pk")
                .first()
            )
            if row is None:
                return sent
            NewsletterSignup.objects.filter(pk=row.pk).update(
                attempts=row.attempts + 1, next_at=at + AGAIN_AFTER
            )
        try:
            send(row)
        except (OSError, smtplib.SMTPException) as problem:
            log.warning("Sign-up %d could not be mailed: %s", row.pk, type(problem).__name__)
            continue
        NewsletterSignup.objects.filter(pk=row.pk).update(mailed_at=at)
        sent += 1
    return sent


def by_token(token: str, *, at: datetime) -> NewsletterSignup | None:
    return NewsletterSignup.objects.filter(
        Q(asked_at__gt=at - LINK_LIFE) | Q(confirmed_at__isnull=False), token=token
    ).first()


def confirm(*, signup: NewsletterSignup, at: datetime) -> Member:
    """The mailbox has answered: consent with its evidence, for the member of this address or a new one."""
    with transaction.atomic():
        row = NewsletterSignup.objects.select_for_update().get(pk=signup.pk)
        if row.member is not None and row.confirmed_at is not None:
            return row.member
        member = _member(row, at=at)
        privacy.grant(
            member=member,
            channel=Channel.EMAIL,
            at=at,
            source="newsletter, double opt-in",
            text_version=row.text_version,
            evidence={
                "signup": row.pk, "text": row.text, "language": row.language,
                "asked_at": row.asked_at.isoformat(), "confirmed_at": at.isoformat(),
            },
        )  # fmt: skip
        ingest.record_interaction(
            source=SOURCE,
            member=member,
            interaction=ingest.InteractionFields(
                external_id=f"newsletter-{row.pk}", kind="subscribed", occurred_at=at, channel="web"
            ),
            at=at,
        )
        NewsletterSignup.objects.filter(pk=row.pk).update(confirmed_at=at, member=member)
    signup.refresh_from_db()
    return member


def _member(row: NewsletterSignup, *, at: datetime) -> Member:
    """Whoever reads the mailbox is the member of this address, if one alone has it (members/doors).

    Their own mailbox has answered, so the address is verified, also one that was erased before.
    """
    fields = ingest.MemberFields(
        external_id="", name=row.name, email=row.email, language=row.language,
        origin=SOURCE, joined_at=at, updated_at=at,
    )  # fmt: skip
    came = doors.arrive(
        fields=fields, source=SOURCE, door=DuplicateCandidate.Door.NEWSLETTER, at=at, proved=("email",)
    )
    return came.member


def forget(*, at: datetime) -> int:
    """Addresses that never confirmed are not kept; the rows dropped. The hourly tidying calls this."""
    gone, _rows = NewsletterSignup.objects.filter(confirmed_at=None, asked_at__lte=at - LINK_LIFE).delete()
    return gone
