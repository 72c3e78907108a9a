-- purpose: take refunds whose orders have come in meanwhile back into the room
-- grain:   one row per refund; reads and writes: members_parkedrefund, incoming_refund; reads: members_order
-- params:  source; twice: what was taken is no longer parked
with ready as (
    delete from members_parkedrefund as parked
    using members_order
    where parked.source = %(source)s
        and members_order.source = parked.source and members_order.external_id = parked.order_external_id
    returning parked.order_external_id, parked.external_id, parked.refunded_at, parked.amount, parked.version,
        parked.has_own_version
)
insert into incoming_refund (order_external_id, external_id, refunded_at, amount, version, has_own_version)
select order_external_id, external_id, refunded_at, amount, version, has_own_version from ready
