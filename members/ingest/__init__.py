"""The one door: members, orders, refunds, interactions and consents come in here, and nowhere else.

Step 1 of the main path. Feeds, files, forms, the API and webhooks all end in these functions. Identity is
(source, external_id); the newest version wins whatever the order of arrival; the same record twice changes
nothing; and the members whose facts changed are queued (ChangedMember) in the same transaction.
"""

from members.ingest.interactions import (
    InteractionFields,
    declare_ended,
    record_interaction,
    record_interactions,
    write_interactions,
)
from members.ingest.lines import LineFields, numbers_used_twice, write_lines
from members.ingest.orders import OrderFields, record_order, record_orders, write_orders
from members.ingest.people import (
    EDITABLE,
    MemberFields,
    normalised,
    read_phones,
    record_member,
    record_members,
    write_consents,
    write_members,
)
from members.ingest.referrers import clear_referrer, set_referrer
from members.ingest.refunds import RefundFields, hold_orders, record_refund, unpark_refunds, write_refunds
from members.ingest.rules import Refused, fold, is_deliverable_email, normal_email, normal_phone, version_of
from members.ingest.tally import Tally

__all__ = [
    "EDITABLE",
    "InteractionFields",
    "LineFields",
    "MemberFields",
    "OrderFields",
    "RefundFields",
    "Refused",
    "Tally",
    "clear_referrer",
    "declare_ended",
    "fold",
    "hold_orders",
    "is_deliverable_email",
    "normal_email",
    "normal_phone",
    "normalised",
    "numbers_used_twice",
    "read_phones",
    "record_interaction",
    "record_interactions",
    "record_member",
    "record_members",
    "record_order",
    "record_orders",
    "record_refund",
    "set_referrer",
    "unpark_refunds",
    "version_of",
    "write_consents",
    "write_interactions",
    "write_lines",
    "write_members",
    "write_orders",
    "write_refunds",
]
