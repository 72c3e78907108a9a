-- purpose: bring known orders up to the newest version, and say whose members that concerns
-- grain:   one row per order that differs; reads: incoming_order, order_before
-- writes:  members_order, members_refund (its member), members_changedmember; returns orders updated
-- twice:   only where something differs; a feed's own version is kept even where nothing else does, because an older
--          record may still be on its way
with updated as (
    update members_order set
        member_id = fresh.member_id,
        version = fresh.version,
        placed_at = fresh.placed_at,
        placed_on = fresh.placed_on,
        status = fresh.status,
        amount = fresh.amount,
        cost = fresh.cost,
        channel = fresh.channel,
        store = fresh.store,
        coupon_code = fresh.coupon_code,
        payment_method = fresh.payment_method,
        instalments = fresh.instalments
    from incoming_order as fresh
    join order_before on order_before.external_id = fresh.external_id
    where members_order.id = order_before.id and (order_before.differs or order_before.is_newer)
    returning
        members_order.id, members_order.member_id, order_before.member_id as member_before,
        least(members_order.placed_on, order_before.placed_on) as fact_on,
        order_before.differs, order_before.is_correction
),
moved as (
    update members_refund set member_id = updated.member_id
    from updated
    where members_refund.order_id = updated.id and members_refund.member_id <> updated.member_id
),
concerned as (
    select member_id, is_correction, fact_on from updated where differs
    union all
    select member_before, true, fact_on from updated where differs and member_before <> member_id
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    -- Without a day: an order that changed but counts as before tells nothing new about the past.
    select
        member_id, case when is_correction then 'correction' else 'order' end,
        case when is_correction then min(fact_on) end
    from concerned
    group by member_id, is_correction
)
select count(*) from updated where differs
