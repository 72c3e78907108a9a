"""The one door: members, orders, refunds, interactions and consents come in here, and nowhere else.

Step 1 of the main path. Feeds, files, forms, the API and webhooks all end in these functions. Identity is
(source, external_id); the newest version wins whatever the order of arrival; the same record twice changes nothing;
and the members whose facts changed are queued (ChangedMember) in the same transaction.
"""

from members.ingest.orders import OrderFields, record_order, record_orders, write_orders
from members.ingest.rules import Refused, fold, normal_email, normal_phone, version_of
from members.ingest.tally import Tally

__all__ = [
    "OrderFields",
    "Refused",
    "Tally",
    "fold",
    "normal_email",
    "normal_phone",
    "record_order",
    "record_orders",
    "version_of",
    "write_orders",
]
