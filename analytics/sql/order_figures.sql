-- purpose: the valid orders of the day before as_of: how many, and their net amount as known before as_of
-- grain:   one row per figure: metric, key, value     reads: members_order, members_refund     writes: nothing
-- params:  as_of
-- twice:   it only reads
with refunded as (
    select refund.order_id, sum(refund.amount) as amount
    from members_refund as refund
    where refund.refunded_on = %(as_of)s::date - 1
    group by refund.order_id
),
valid as (
    select placed.amount - coalesce(refunded.amount, 0) as net_amount
    from members_order as placed
    left join refunded on refunded.order_id = placed.id
    where placed.placed_on = %(as_of)s::date - 1 and placed.status in ('paid', 'fulfilled')
        and placed.amount > coalesce(refunded.amount, 0)
)
select 'orders' as metric, '' as key, count(*)::numeric as value from valid having count(*) > 0
union all
select 'order_amount', '', sum(net_amount) from valid having count(*) > 0;
