"""What stands in place of a value that must be unique, or is counted on, and may lead to nobody?

Each column with the fate `pseudonymise` has its line here, or an own .sql file that is named there.
"""

from __future__ import annotations

from django.db.models import Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Now, Substr

#: What a random text begins with, so that whoever reads a table sees what happened.
MARK = "erased-"


def _random(length: int) -> Combinable:
    """Other random digits for each row."""
    digits = Func(function="gen_random_uuid", template="md5(%(function)s()::text)", output_field=TextField())
    return Substr(digits, 1, length)


#: table → column → its new value
PSEUDONYMS: dict[str, dict[str, object]] = {
    "members.Member": {"version": 0, "revision": 0, "is_stub": True},
    "members.Interaction": {
        "external_id": Concat(Value(MARK), Cast("pk", TextField()), output_field=TextField())
    },
    "members.Complaint": {"submission": Func(function="gen_random_uuid")},
    "members.SurveyInvitation": {"token": _random(32)},
    "members.SurveyResponse": {"token": _random(32)},
    "members.Booking": {"token": _random(32)},
    "members.Merge": {"undo_until": Now()},
    "campaigns.Contact": {"submission": Func(function="gen_random_uuid")},
    "campaigns.ReferralCode": {"code": _random(12)},
    "campaigns.Delivery": {"link_token": _random(32), "address_hash": None},
    "campaigns.FormerLink": {"link_token": _random(32)},
    "winback.Interview": {"link_token": None},
}
#: Columns that a statement of its own looks after: members/sql/privacy/erase_<name>.
BY_STATEMENT: dict[str, str] = {
    "members.Member.external_id": "identities",
    "members.MemberAlias.external_id": "identities",
    "crm.IdempotencyKey.body": "answers",
    "crm.OutboxMessage.payload": "messages",
    "members.Group.name": "groups",
    "members.Group.note": "groups",
    "members.Group.key": "groups",
}
