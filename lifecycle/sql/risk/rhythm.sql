-- purpose: how the newest purchases of each buyer differ from the earlier ones (R25)
-- grain:   one row per member in scope with three purchase days
-- reads:   metrics_in_scope, order_in_scope, refund_in_scope (scope_*.sql), members_order
-- writes:  lifecycle_memberrhythm      params: as_of      twice: the second time nothing is distinct
with given_back as (
    select ordered.member_id, ordered.placed_on, sum(least(refunded.amount, ordered.amount)) as amount
    from (
        select order_id, sum(amount) as amount from refund_in_scope where refunded_on < %(as_of)s group by order_id
    ) as refunded
    join members_order as ordered on ordered.id = refunded.order_id
    where ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
    group by ordered.member_id, ordered.placed_on
),
bought as (
    select ordered.member_id, ordered.placed_on, sum(ordered.amount) as amount
    from metrics_in_scope as metrics
    join order_in_scope as ordered on ordered.member_id = metrics.member_id
    where metrics.purchase_days >= 3 and ordered.placed_on < %(as_of)s
        and ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
    group by ordered.member_id, ordered.placed_on
),
purchase_day as (
    select bought.member_id, bought.placed_on, (bought.amount - coalesce(given_back.amount, 0))::float8 as amount
    from bought
    left join given_back on given_back.member_id = bought.member_id and given_back.placed_on = bought.placed_on
    where bought.amount > coalesce(given_back.amount, 0)
),
numbered as (
    select
        member_id,
        amount,
        placed_on - lag(placed_on) over (partition by member_id order by placed_on) as gap,
        row_number() over (partition by member_id order by placed_on desc) as from_last
    from purchase_day
),
changed as (
    select
        member_id,
        max(gap) filter (where from_last = 1) / avg(gap) filter (where from_last > 1)::float8 as gap_stretch,
        case
            when count(*) >= 4
                then avg(amount) filter (where from_last <= 2) / avg(amount) filter (where from_last > 2) - 1
        end as basket_change
    from numbered
    group by member_id
    having count(*) >= 3
)
insert into lifecycle_memberrhythm as rhythm (member_id, gap_stretch, basket_change)
select member_id, gap_stretch, basket_change
from changed
on conflict (member_id) do update
set gap_stretch = excluded.gap_stretch, basket_change = excluded.basket_change
where (rhythm.gap_stretch, rhythm.basket_change) is distinct from (excluded.gap_stretch, excluded.basket_change);
