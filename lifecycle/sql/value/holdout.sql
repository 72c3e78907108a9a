-- purpose: what the drawn buyers did before a day, and on how many days they bought from it on
-- grain:   one row per drawn member who bought before split_on     writes: nothing     twice: it only reads
-- reads:   members_order, members_refund     params: ids, split_on, as_of
-- Both parts are judged by the refunds known at as_of.
with refunded_order as (
    select order_id, sum(amount) as amount
    from members_refund
    where refunded_on < %(as_of)s and member_id = any(%(ids)s)
    group by order_id
),
purchase_day as (
    select
        ordered.member_id, ordered.placed_on, sum(ordered.amount - coalesce(refunded_order.amount, 0)) as amount
    from unnest(%(ids)s) as drawn (member_id)
    join members_order as ordered on ordered.member_id = drawn.member_id
    left join refunded_order on refunded_order.order_id = ordered.id
    where ordered.placed_on < %(as_of)s and ordered.status in ('paid', 'fulfilled')
        and ordered.amount - coalesce(refunded_order.amount, 0) > 0
    group by ordered.member_id, ordered.placed_on
),
numbered as (
    select *, row_number() over (partition by member_id order by placed_on) as nth
    from purchase_day
)
select
    member_id,
    0::bigint as draw,
    count(*) filter (where placed_on < %(split_on)s) as purchase_days,
    (min(placed_on) - date '2000-01-01')::bigint as first_day,
    (max(placed_on) filter (where placed_on < %(split_on)s) - date '2000-01-01')::bigint as last_day,
    coalesce(sum(amount) filter (where placed_on < %(split_on)s and nth > 1), 0)::float8 as repeat_amount,
    count(*) filter (where placed_on >= %(split_on)s) as held_days,
    coalesce(sum(amount) filter (where placed_on >= %(split_on)s), 0)::float8 as held_amount
from numbered
group by member_id
having min(placed_on) < %(split_on)s
