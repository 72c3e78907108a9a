-- purpose: what is known about each member before as_of: orders, refunds, own interactions, the end
-- grain:   one row per member in scope who is known before as_of
-- reads:   the views of scope_*.sql, members_order, members_refund   writes: temp table fact
-- params:  as_of, window_days, zone
-- why:     everything that a night asks of orders is read in this one pass, in member order, from the covering index;
--          what was taken back is subtracted day by day, so nothing is sorted or hashed
-- A million members joined with what they bought stay in memory.
set local work_mem = '192MB';
drop table if exists pg_temp.fact cascade;
create temp table fact on commit drop as
with refunded_order as (
    select order_id, member_id, sum(amount) as amount
    from refund_in_scope
    where refunded_on < %(as_of)s
    group by order_id, member_id
),
refunding_member as (
    select member_id, max(refunded_on) as last_refund_on
    from refund_in_scope
    where refunded_on < %(as_of)s
    group by member_id
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
    -- By the member as well: the covering index is in memory, the orders themselves are not.
    join members_order as ordered
        on ordered.member_id = refunded_order.member_id and ordered.id = refunded_order.order_id
    where ordered.placed_on < %(as_of)s and ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
    group by ordered.member_id, ordered.placed_on
),
sold as (
    select member_id, placed_on, count(*) as orders, sum(amount) as amount, sum(cost) as cost
    from order_in_scope
    where placed_on < %(as_of)s and status in ('paid', 'fulfilled') and amount > 0
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
),
bought as (
    select
        member_id,
        min(placed_on) as first_order_on,
        max(placed_on) as last_order_on,
        sum(orders)::int as order_count,
        count(*)::int as purchase_days,
        sum(amount) as net_amount,
        sum(amount) - sum(cost) as value_amount,
        coalesce(sum(orders) filter (where placed_on >= %(as_of)s::date - %(window_days)s), 0)::int
            as order_count_365d,
        coalesce(sum(amount) filter (where placed_on >= %(as_of)s::date - %(window_days)s), 0) as net_amount_365d,
        array_agg(placed_on order by placed_on) as days,
        array_agg(amount order by placed_on) as amounts
    from purchase_day
    group by member_id
),
contacted as (
    select
        member_id,
        min(occurred_on) filter (where is_own) as first_own_on,
        max(occurred_on) filter (where is_own) as last_own_on
    from interaction_in_scope
    where occurred_on < %(as_of)s
    group by member_id
),
newest_end as (
    select distinct on (member_id) member_id, occurred_at, occurred_on, end_kind
    from interaction_in_scope
    where kind = 'ended' and occurred_on < %(as_of)s
    order by member_id, occurred_at desc
),
ended as (
    select newest_end.*
    from newest_end
    where not exists (
        select from members_order as ordered
        where ordered.member_id = newest_end.member_id and ordered.placed_at >= newest_end.occurred_at
            and ordered.placed_on < %(as_of)s and ordered.status in ('paid', 'fulfilled')
            and ordered.amount > coalesce((
                select sum(refund.amount) from members_refund as refund
                where refund.order_id = ordered.id and refund.refunded_on < %(as_of)s), 0)
    )
)
select
    member.id as member_id,
    bought.first_order_on,
    bought.last_order_on,
    coalesce(bought.order_count, 0) as order_count,
    coalesce(bought.purchase_days, 0) as purchase_days,
    coalesce(bought.net_amount, 0)::numeric(14, 2) as net_amount,
    coalesce(bought.value_amount, 0)::numeric(14, 2) as value_amount,
    coalesce(bought.order_count_365d, 0) as order_count_365d,
    coalesce(bought.net_amount_365d, 0)::numeric(14, 2) as net_amount_365d,
    coalesce(bought.amounts[1], 0)::numeric(14, 2) as first_day_amount,
    (coalesce(bought.amounts[purchase_days], 0) + coalesce(bought.amounts[purchase_days - 1], 0))::numeric(14, 2)
        as last_two_days_amount,
    bought.days[purchase_days - 1] as previous_order_on,
    refunding_member.last_refund_on,
    contacted.first_own_on,
    contacted.last_own_on,
    ended.occurred_on as ended_on,
    coalesce(ended.end_kind, '') as end_kind
from member_in_scope as member
left join bought on bought.member_id = member.id
left join refunding_member on refunding_member.member_id = member.id
left join contacted on contacted.member_id = member.id
left join ended on ended.member_id = member.id
-- Nobody is known before the first thing we know of them; a record without any date counts from its creation.
where bought.member_id is not null
    or refunding_member.member_id is not null
    or contacted.member_id is not null
    or member.joined_on < %(as_of)s
    or exists (select from members_order as o where o.member_id = member.id and o.placed_on < %(as_of)s)
    or (
        member.joined_on is null
        and (member.created_at at time zone %(zone)s)::date < %(as_of)s
        and not exists (select from members_order as o where o.member_id = member.id)
        and not exists (select from members_interaction as i where i.member_id = member.id)
    );
