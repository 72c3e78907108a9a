-- purpose: what the members with ids from first to last (null: all) bought before as_of, as far as they are in scope
-- grain:   one row per member with a purchase day; days and amounts are in order, one a purchase day
-- reads:   order_in_scope, refund_in_scope, members_order   writes: nothing, it is a function of this connection
-- why:     everything that a night asks of orders is read in this one pass, in member order, from the covering index;
--          what was taken back is subtracted day by day, so nothing is sorted or hashed. Told apart by members, the
--          pass is one for each processor
create or replace function pg_temp.bought_between(first bigint, last bigint, as_of date, window_days integer)
returns table (
    member_id bigint, first_order_on date, last_order_on date, order_count integer, purchase_days integer,
    net_amount numeric, value_amount numeric, order_count_365d integer, net_amount_365d numeric,
    days date[], amounts numeric[]
) language sql stable parallel safe as $$
with refunded_order as (
    select order_id, member_id, sum(amount) as amount
    from refund_in_scope
    where (first is null or member_id between first and last) and refunded_on < as_of
    group by order_id, member_id
),
given_back as (
    -- A whole refund makes its order void, and its cost with it.
    select
        ordered.member_id,
        ordered.placed_on,
        count(*) filter (where refunded_order.amount >= ordered.amount) as orders,
        sum(least(refunded_order.amount, ordered.amount)) as amount,
        sum(ordered.cost) filter (where refunded_order.amount >= ordered.amount) as cost
    from refunded_order
    -- Looked up one by one, however few or many the planner takes them for; by the member as well, since the covering
    -- index is in memory and the orders themselves are not.
    cross join lateral (
        select member_id, placed_on, amount, cost
        from members_order
        where member_id = refunded_order.member_id and id = refunded_order.order_id
            and placed_on < as_of and status in ('paid', 'fulfilled') and amount > 0
        offset 0
    ) as ordered
    group by ordered.member_id, ordered.placed_on
),
sold as (
    select member_id, placed_on, count(*) as orders, sum(amount) as amount, sum(cost) as cost
    from order_in_scope
    where (first is null or member_id between first and last)
        and placed_on < as_of and status in ('paid', 'fulfilled') and amount > 0
    group by member_id, placed_on
),
purchase_day as (
    select
        sold.member_id,
        sold.placed_on,
        sold.orders - coalesce(given_back.orders, 0) as orders,
        sold.amount - coalesce(given_back.amount, 0) as amount,
        coalesce(sold.cost, 0) - coalesce(given_back.cost, 0) as cost
    from sold
    left join given_back on given_back.member_id = sold.member_id and given_back.placed_on = sold.placed_on
    where sold.orders > coalesce(given_back.orders, 0)
)
select
    member_id,
    min(placed_on) as first_order_on,
    max(placed_on) as last_order_on,
    sum(orders)::int as order_count,
    count(*)::int as purchase_days,
    sum(amount) as net_amount,
    sum(amount) - sum(cost) as value_amount,
    coalesce(sum(orders) filter (where placed_on >= as_of - window_days), 0)::int
        as order_count_365d,
    coalesce(sum(amount) filter (where placed_on >= as_of - window_days), 0) as net_amount_365d,
    array_agg(placed_on order by placed_on) as days,
    array_agg(amount order by placed_on) as amounts
from purchase_day
group by member_id
$$;
