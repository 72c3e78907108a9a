"""Who is in this send? Freeze a segment into rows, give everybody their coupon and queue their message.

Each piece is a short transaction over unique keys: a build that was cut off goes on when it is called again,
and calling it once more adds nothing. Whether a member may be written to is asked again at hand-over.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from campaigns import coupons
from campaigns.models import Send
from crm import sql
from members import exports
from members.models import Channel
from members.privacy.addresses import pads

PIECE = 5000
#: foreign_key_violation
GONE = "23503"


def freeze(*, send: Send, salt: str, held_out: int, at: datetime) -> int:
    """Copy the segment's members who may be written to into the audience, with their arm; rows added.

    Marked rows of a file that became members are noticed before anything goes to them.
    """
    exports.look_for_canaries()
    added = 0
    after = 0
    while True:
        try:
            rows, last = _freeze_piece(send, salt=salt, held_out=held_out, at=at, after=after)
        except IntegrityError as clash:
            _only_a_merge(clash)
            # From the start: whoever is the person now may come before this piece.
            after = 0
            continue
        if last is None:
            return added
        added, after = added + rows, last


def queue(*, send: Send, on: date) -> int:
    """A coupon and a waiting message for every audience row that has none; the messages made."""
    made = 0
    while True:
        try:
            rows, added = _queue_piece(send, on=on)
        except IntegrityError as clash:
            _only_a_merge(clash)
            continue
        if not rows:
            return made
        made += added


def _freeze_piece(
    send: Send, *, salt: str, held_out: int, at: datetime, after: int
) -> tuple[int, int | None]:
    """Rows added, and the last member looked at."""
    with transaction.atomic():
        ((rows, last),) = sql.query(
            "campaigns/audience_freeze",
            send_id=send.pk,
            campaign_id=send.campaign_id,
            segment_id=send.campaign.segment_id,
            channel=Channel.EMAIL,
            topic=send.campaign.topic_id,
            salt=salt,
            held_out=held_out,
            at=at,
            after=after,
            piece=PIECE,
            **pads(),
        ).rows
    return rows, last


def _queue_piece(send: Send, *, on: date) -> tuple[int, int]:
    """Audience rows that had no message, and the messages made."""
    with transaction.atomic():
        rows = sql.query("campaigns/audience_unqueued", send_id=send.pk, piece=PIECE).rows
        if not rows:
            return 0, 0
        if (kind := send.campaign.coupon_type) is not None:
            coupons.mint(kind=kind, occasions=rows, expires_on=on + timedelta(days=kind.valid_days))
        members = [member for member, _ in rows]
        added = sql.run("campaigns/audience_queue", send_id=send.pk, members=members, channel=Channel.EMAIL)
    return len(rows), added


def _only_a_merge(clash: IntegrityError) -> None:
    """A member of the piece was merged into another one before it was written; anything else is raised."""
    if getattr(clash.__cause__, "pgcode", None) != GONE:
        raise clash
