"""A value was checked (校驗): what was found, and what follows for the record?

A right value counts in full for 24 months. One that is somebody else's is cleared, one that does not exist
counts for nothing and its address is suppressed; who could not be reached stays as they were.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crm.formats import local
from crm.models import User, record
from members import privacy
from members.models import Channel, FieldProvenance, Member, MemberChange, Suppression
from members.profile.changing import change, value_in
from members.profile.fields import fields_named
from members.profile.standing import of_record
from members.profile.values import Invalid, is_empty

Result = FieldProvenance.Result
#: The channels that an address serves.
CHANNELS = {"email": (Channel.EMAIL,), "phone": (Channel.SMS, Channel.CALL), "line_id": (Channel.LINE,)}


class NothingToVerify(Exception):
    """The field is empty: there is no value that could be right or wrong."""


def verify(
    *, member: Member, field: str, result: str, how: str, at: datetime, by: User | None
) -> FieldProvenance | None:
    """Write down what a check found; `how` is "call", "survey", "code", "document" and the like.

    None where the value was somebody else's and has been cleared. Raises NothingToVerify and Invalid.
    """
    if field not in fields_named({field}):
        raise Invalid({field: field})
    result = Result(result).value
    with transaction.atomic():
        known = Member.objects.select_for_update().get(pk=member.pk)
        value = value_in(known, field)
        if is_empty(value):
            raise NothingToVerify
        record(by=by, action="member.verify", target=known, field=field, result=result, how=how)
        if result == Result.WRONG_PERSON:
            change(
                member=known, values={field: None}, at=at, source=f"verify:{how}"[:60], by=by,
                kind=MemberChange.Kind.VERIFICATION,
            )  # fmt: skip
            return None
        row = FieldProvenance.objects.filter(member=known, field=field).first() or of_record(known, field)
        row.checked_at, row.checked_how, row.checked_by, row.result = at, how[:20], by, result
        if result == Result.VALID:
            row.kind, row.expires_on = FieldProvenance.Kind.VERIFIED, None
        elif result == Result.INVALID:
            row.kind, row.expires_on = FieldProvenance.Kind.DECLARED, local(at).date()
            for channel in CHANNELS.get(field, ()):
                privacy.suppress(channel=channel, address=value, reason=Suppression.Reason.INVALID, at=at)
        row.save()
        return row
