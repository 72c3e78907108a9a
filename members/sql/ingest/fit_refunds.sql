-- purpose: find the orders of the incoming refunds, locked in the order of ids, and how much they are still worth
-- grain:   one row per incoming refund whose order is known; reads: incoming_refund, members_order, members_refund
-- writes:  fitting_refund; params: source
-- twice:   the table is filled anew. `room` is the order's amount less the refunds that stay as they are.
truncate fitting_refund;
select members_order.id from members_order
where members_order.source = %(source)s
    and members_order.external_id in (select order_external_id from incoming_refund)
order by members_order.id
for update;
insert into fitting_refund
with fresh as (
    select
        incoming_refund.line, members_order.id as order_id, members_order.member_id, incoming_refund.external_id,
        incoming_refund.refunded_at, incoming_refund.amount, incoming_refund.version,
        incoming_refund.has_own_version, known.id as refund_id, members_order.amount as worth,
        known.id is null or (incoming_refund.version >= known.version and (
            (incoming_refund.has_own_version and incoming_refund.version > known.version)
            or (known.amount, known.refunded_at) is distinct from (incoming_refund.amount, incoming_refund.refunded_at)
        )) as differs
    from incoming_refund
    join members_order
        on members_order.source = %(source)s and members_order.external_id = incoming_refund.order_external_id
    left join members_refund as known
        on known.order_id = members_order.id and known.external_id = incoming_refund.external_id
),
kept as (
    select order_id, sum(amount) as amount from members_refund
    where order_id in (select order_id from fresh)
        and id not in (select refund_id from fresh where refund_id is not null and differs)
    group by order_id
)
select
    line, fresh.order_id, member_id, external_id, refunded_at, fresh.amount, version, has_own_version, refund_id,
    differs, true, worth - coalesce(kept.amount, 0)
from fresh
left join kept on kept.order_id = fresh.order_id
