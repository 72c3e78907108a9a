-- purpose: of the net amount of 365 days, how much has a known cost, and what that cost is (domain.md §5)
-- grain:   one row     reads: members_order (its covering index), members_refund     writes: nothing
-- params:  as_of       twice: it only reads
with sold as (
    select
        sum(amount) as net,
        sum(amount) filter (where cost is not null) as net_known,
        sum(cost) as cost
    from members_order
    where placed_on >= %(as_of)s::date - 365 and placed_on < %(as_of)s
        and status in ('paid', 'fulfilled') and amount > 0
),
refunded_order as (
    select order_id, sum(amount) as amount
    from members_refund
    where refunded_on >= %(as_of)s::date - 365 and refunded_on < %(as_of)s
    group by order_id
),
given_back as (
    -- A whole refund makes the order void, and its cost with it.
    select
        sum(least(refunded_order.amount, ordered.amount)) as net,
        sum(least(refunded_order.amount, ordered.amount)) filter (where ordered.cost is not null) as net_known,
        sum(ordered.cost) filter (where refunded_order.amount >= ordered.amount) as cost
    from refunded_order
    join members_order as ordered on ordered.id = refunded_order.order_id
    where ordered.placed_on >= %(as_of)s::date - 365 and ordered.placed_on < %(as_of)s
        and ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
)
select
    (coalesce(sold.net, 0) - coalesce(given_back.net, 0))::float8 as net_amount,
    (coalesce(sold.net_known, 0) - coalesce(given_back.net_known, 0))::float8 as net_amount_with_cost,
    (coalesce(sold.cost, 0) - coalesce(given_back.cost, 0))::float8 as cost
from sold
cross join given_back
