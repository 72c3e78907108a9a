-- purpose: write the orders that are new, and say whose members that concerns
-- grain:   one row per new order; reads: incoming_order, order_before; writes: members_order, members_changedmember
-- params:  source; returns orders created
-- twice:   known orders stand in order_before; one that another transaction wrote meanwhile is left to the next round
with created as (
    insert into members_order (
        source, external_id, version, placed_at, placed_on, status, amount, cost, channel, store, coupon_code,
        payment_method, instalments, member_id)
    select
        %(source)s, external_id, version, placed_at, placed_on, status, amount, cost, channel, store, coupon_code,
        payment_method, instalments, member_id
    from incoming_order
    where not exists (select from order_before where order_before.external_id = incoming_order.external_id)
    -- In the order of members, most of whose index pages are shared; a deadlock is broken and tried again.
    order by member_id
    on conflict (external_id, source) do nothing
    returning member_id, placed_on
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select member_id, 'order', min(placed_on) from created group by member_id
)
select count(*) from created
