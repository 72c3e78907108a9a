-- purpose: an order whose lines alone changed is as new as the statement that changed them
-- grain:   one row per order; reads: incoming_order; writes: members_order
-- params:  source, orders (external ids of those that came with lines)
-- twice:   only where the version is older
update members_order set version = incoming_order.version
from incoming_order
where members_order.source = %(source)s
    and members_order.external_id = any(%(orders)s)
    and incoming_order.external_id = members_order.external_id
    and incoming_order.version > members_order.version
