-- purpose: what is known about each member before as_of: orders, refunds, own interactions, the end
-- grain:   one row per member in scope who is known before as_of
-- reads:   the views of scope_*.sql, members_order, members_refund   writes: temp table fact
-- params:  as_of, window_days, zone
-- why:     without refunds the covering index answers alone, in member order; the members with refunds are
--          counted day by day from the same index and what was taken back, and take the place of that first answer
-- A million members joined with what they bought stay in memory.
set local work_mem = '192MB';
create temp table fact on commit drop as
with simple as (
    select
        member_id,
        min(placed_on) as first_order_on,
        max(placed_on) as last_order_on,
        count(*)::int as order_count,
        count(distinct placed_on)::int as purchase_days,
        sum(amount) as net_amount,
        sum(amount) - coalesce(sum(cost), 0) as value_amount,
        (count(*) filter (where placed_on >= %(as_of)s::date - %(window_days)s))::int as order_count_365d,
        coalesce(sum(amount) filter (where placed_on >= %(as_of)s::date - %(window_days)s), 0) as net_amount_365d
    from order_in_scope
    where placed_on < %(as_of)s and status in ('paid', 'fulfilled') and amount > 0
    group by member_id
),
refunded_order as (
    select order_id, sum(amount) as amount
    from refund_in_scope
    where refunded_on < %(as_of)s
    group by order_id
),
refunding_member as (
    select member_id, max(refunded_on) as last_refund_on
    from refund_in_scope
    where refunded_on < %(as_of)s
    group by member_id
),
taken_back as (
    -- What a refund takes back, as a row that cancels one: the whole order, or a part of its amount.
    select
        ordered.member_id,
        ordered.placed_on,
        case when refunded_order.amount >= ordered.amount then -1 else 0 end as orders,
        -least(refunded_order.amount, ordered.amount) as amount,
        case when refunded_order.amount >= ordered.amount then -ordered.cost end as cost
    from refunded_order
    join members_order as ordered on ordered.id = refunded_order.order_id
    where ordered.placed_on < %(as_of)s and ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
),
counted as (
    select refunding_member.member_id, ordered.placed_on, 1 as orders, ordered.amount, ordered.cost
    from refunding_member
    join members_order as ordered on ordered.member_id = refunding_member.member_id
    where ordered.placed_on < %(as_of)s and ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
    union all
    select * from taken_back
),
purchase_day as (
    select
        member_id, placed_on, sum(orders)::int as orders, sum(amount) as amount, coalesce(sum(cost), 0) as cost
    from counted
    group by member_id, placed_on
    having sum(orders) > 0
),
exact as (
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
        coalesce(sum(amount) filter (where placed_on >= %(as_of)s::date - %(window_days)s), 0) as net_amount_365d
    from purchase_day
    group by member_id
),
bought as (
    select simple.*, null::date as last_refund_on
    from simple
    where not exists (select from refunding_member where refunding_member.member_id = simple.member_id)
    union all
    select
        refunding_member.member_id, exact.first_order_on, exact.last_order_on, coalesce(exact.order_count, 0),
        coalesce(exact.purchase_days, 0), coalesce(exact.net_amount, 0), coalesce(exact.value_amount, 0),
        coalesce(exact.order_count_365d, 0), coalesce(exact.net_amount_365d, 0), refunding_member.last_refund_on
    from refunding_member
    left join exact on exact.member_id = refunding_member.member_id
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
    bought.last_refund_on,
    contacted.first_own_on,
    contacted.last_own_on,
    ended.occurred_on as ended_on,
    coalesce(ended.end_kind, '') as end_kind
from member_in_scope as member
left join bought on bought.member_id = member.id
left join contacted on contacted.member_id = member.id
left join ended on ended.member_id = member.id
-- Nobody is known before the first thing we know of them; a record without any date counts from its creation.
where bought.member_id is not null
    or contacted.member_id is not null
    or member.joined_on < %(as_of)s
    or exists (select from members_order as o where o.member_id = member.id and o.placed_on < %(as_of)s)
    or (
        member.joined_on is null
        and (member.created_at at time zone %(zone)s)::date < %(as_of)s
        and not exists (select from members_order as o where o.member_id = member.id)
        and not exists (select from members_interaction as i where i.member_id = member.id)
    );
