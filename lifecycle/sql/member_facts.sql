-- purpose: what is known about each member before as_of: orders, refunds, own interactions, the end
-- grain:   one row per member in scope who is known before as_of
-- reads:   the views of scope_*.sql, bought_between.sql, members_order, members_refund   writes: temp table fact
-- params:  as_of, window_days, zone
-- A million members joined with what they bought stay in memory.
set local work_mem = '192MB';
drop table if exists pg_temp.fact cascade;
create temp table fact on commit drop as
with refunding_member as (
    select member_id, max(refunded_on) as last_refund_on
    from refund_in_scope
    where refunded_on < %(as_of)s
    group by member_id
),
bought as (
    /* bought_between: the members in shares */
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
