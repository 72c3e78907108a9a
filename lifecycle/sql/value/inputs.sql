-- purpose: what the models of lifetime value read of each buyer (domain.md §5)
-- grain:   one row per member in scope with a purchase day
-- reads:   metrics_in_scope, order_in_scope, refund_in_scope (scope_*.sql), members_member, members_order
-- params:  as_of   writes: nothing   twice: it only reads
-- Days count from 2000-01-01. `draw` is a number that hangs on the identity of the record in its feed alone: the
-- same members are drawn for the fit whichever way they were loaded.
with buyer as (
    select member_id, purchase_days, first_order_on, last_order_on, net_amount
    from metrics_in_scope
    where purchase_days > 0
),
first_day as (
    select ordered.member_id, sum(ordered.amount) as amount
    from buyer
    join order_in_scope as ordered
        on ordered.member_id = buyer.member_id and ordered.placed_on = buyer.first_order_on
    where buyer.purchase_days > 1 and ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
    group by ordered.member_id
),
refunded_order as (
    select order_id, sum(amount) as amount
    from refund_in_scope
    where refunded_on < %(as_of)s
    group by order_id
),
given_back as (
    select ordered.member_id, sum(least(refunded_order.amount, ordered.amount)) as amount
    from refunded_order
    join members_order as ordered on ordered.id = refunded_order.order_id
    join buyer on buyer.member_id = ordered.member_id and buyer.first_order_on = ordered.placed_on
    where ordered.status in ('paid', 'fulfilled') and ordered.amount > 0
    group by ordered.member_id
)
select
    buyer.member_id,
    ('x' || substr(md5(member.source || ':' || coalesce(member.external_id, member.public_id::text)), 1, 15))
        ::bit(60)::bigint as draw,
    buyer.purchase_days::bigint as purchase_days,
    (buyer.first_order_on - date '2000-01-01')::bigint as first_day,
    (buyer.last_order_on - date '2000-01-01')::bigint as last_day,
    -- Net amount of all purchase days but the first.
    greatest(0, buyer.net_amount - coalesce(first_day.amount, buyer.net_amount) + coalesce(given_back.amount, 0))
        ::float8 as repeat_amount
from buyer
join members_member as member on member.id = buyer.member_id
left join first_day on first_day.member_id = buyer.member_id
left join given_back on given_back.member_id = buyer.member_id
