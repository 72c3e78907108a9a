-- purpose: the values of some buyers, writing only what changed   grain: one row per buyer
-- reads:   temp table scored_value     writes: lifecycle_membervalue
-- twice:   the second time nothing is distinct; the day alone is no change
insert into lifecycle_membervalue as value (
    member_id, scored_on, is_estimate, expected_amount, orders_90d, orders_180d, orders_365d,
    value_90d, value_180d, value_365d
)
select
    member_id, %(as_of)s, is_estimate, expected_amount, orders_90d, orders_180d, orders_365d,
    value_90d, value_180d, value_365d
from scored_value
on conflict (member_id) do update set
    scored_on = excluded.scored_on,
    is_estimate = excluded.is_estimate,
    expected_amount = excluded.expected_amount,
    orders_90d = excluded.orders_90d,
    orders_180d = excluded.orders_180d,
    orders_365d = excluded.orders_365d,
    value_90d = excluded.value_90d,
    value_180d = excluded.value_180d,
    value_365d = excluded.value_365d
where (
    value.is_estimate, value.expected_amount, value.orders_90d, value.orders_180d, value.orders_365d,
    value.value_90d, value.value_180d, value.value_365d
) is distinct from (
    excluded.is_estimate, excluded.expected_amount, excluded.orders_90d, excluded.orders_180d,
    excluded.orders_365d, excluded.value_90d, excluded.value_180d, excluded.value_365d
);
