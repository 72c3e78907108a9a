"""Which words do we put on members? Names are unique, whatever their case and width."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.models import User, record
from crm.rules import image_of, record_rule
from members.models import Member, MemberTag, Tag
from members.ties.telling import changed

MOST = 1_000
#: What a tag says, to be brought back from the log.
RULE = ("name", "tone", "note")
TONES = ("", "blue", "green", "amber", "red", "purple")


class TagRefused(Exception):
    """The name is empty, too long, taken, or there are too many tags; the message is for people."""


def save_tag(*, name: str, by: User | None, tone: str = "", note: str = "", known: Tag | None = None) -> Tag:
    """A new tag, or a new name, colour and meaning of a known one. Raises TagRefused."""
    name = " ".join(unicodedata.normalize("NFKC", name).replace("\0", "").split())
    if not name or len(name) > 40:
        raise TagRefused(_("A tag has 1 to 40 characters."))
    if tone not in TONES:
        raise TagRefused(_("There is no such colour."))
    others = Tag.objects.exclude(pk=known.pk) if known else Tag.objects.all()
    with transaction.atomic():
        if others.filter(name__iexact=name).exists():
            raise TagRefused(_("There is a tag of this name already."))
        if known is None and Tag.objects.filter(archived_at=None).count() >= MOST:
            raise TagRefused(_("There are %(most)s tags; retire some first.") % {"most": MOST})
        row = known or Tag(created_by=by)
        before = image_of(row, RULE)
        row.name, row.tone, row.note = name, tone, note[:200]
        row.save()
        if known:
            record_rule(by=by, action="tag.change", target=row, before=before, after=image_of(row, RULE))
        else:
            record(by=by, action="tag.create", target=row)
    return row


def archive_tag(*, tag_row: Tag, by: User | None) -> None:
    """Nobody gets it any more; members keep it, and it can come back."""
    with transaction.atomic():
        Tag.objects.filter(pk=tag_row.pk).update(archived_at=None if tag_row.archived_at else Now())
        record(by=by, action="tag.archive", target=tag_row)


def tag(*, member: Member, name: str, by: User | None, at: datetime, source: str = "page") -> MemberTag:
    """Put a tag on a member, a new one where there is none of this name. Raises TagRefused."""
    wanted = " ".join(unicodedata.normalize("NFKC", name).split())
    with transaction.atomic():
        row = Tag.objects.filter(name__iexact=wanted).first() or save_tag(name=name, by=by)
        put, is_new = MemberTag.objects.get_or_create(
            member=member, tag=row, defaults={"by": by, "at": at, "source": source}
        )
        if is_new:
            changed(member)
            record(by=by, action="member.tag", target=member, tag=row.pk)
    return put


def untag(*, member: Member, tag_row: Tag, by: User | None) -> bool:
    """Whether the member had it."""
    with transaction.atomic():
        gone, _counts = MemberTag.objects.filter(member=member, tag=tag_row).delete()
        if gone:
            changed(member)
            record(by=by, action="member.untag", target=member, tag=tag_row.pk)
    return bool(gone)
