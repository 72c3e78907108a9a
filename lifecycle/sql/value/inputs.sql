-- purpose: what the models of lifetime value read of each buyer (domain.md §5)
-- grain:   one row per member in scope with a purchase day
-- reads:   metrics_in_scope (scope_*.sql), members_member     writes: nothing     twice: it only reads
-- Days count from 2000-01-01. `draw` is a number that hangs on the identity of the record in its feed alone: the
-- same members are drawn for the fit whichever way they were loaded.
select
    metrics.member_id,
    ('x' || substr(md5(member.source || ':' || coalesce(member.external_id, member.public_id::text)), 1, 15))
        ::bit(60)::bigint as draw,
    metrics.purchase_days::bigint as purchase_days,
    (metrics.first_order_on - date '2000-01-01')::bigint as first_day,
    (metrics.last_order_on - date '2000-01-01')::bigint as last_day,
    -- Net amount of all purchase days but the first.
    (metrics.net_amount - metrics.first_day_amount)::float8 as repeat_amount
from metrics_in_scope as metrics
join members_member as member on member.id = metrics.member_id
where metrics.purchase_days > 0
