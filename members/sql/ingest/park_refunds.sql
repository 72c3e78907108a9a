-- purpose: keep refunds whose orders have not come in yet
-- grain:   one row per refund; reads: incoming_refund, members_order; writes: members_parkedrefund; params: source
-- twice:   a parked one is replaced by a newer version only
insert into members_parkedrefund (
    source, order_external_id, external_id, version, has_own_version, refunded_at, amount)
select %(source)s, order_external_id, external_id, version, has_own_version, refunded_at, amount
from incoming_refund
where not exists (
    select from members_order
    where members_order.source = %(source)s and members_order.external_id = incoming_refund.order_external_id)
order by order_external_id, external_id
on conflict (order_external_id, external_id, source) do update set
    version = excluded.version, has_own_version = excluded.has_own_version, refunded_at = excluded.refunded_at,
    amount = excluded.amount
where excluded.version >= members_parkedrefund.version
