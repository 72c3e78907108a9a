-- purpose: the values of all buyers, into the empty table   grain: one row per buyer
-- reads:   temp table scored_value     writes: lifecycle_membervalue     twice: for an empty table alone
insert into lifecycle_membervalue (
    member_id, scored_on, is_estimate, expected_amount, orders_90d, orders_180d, orders_365d,
    value_90d, value_180d, value_365d
)
select
    member_id, %(as_of)s, is_estimate, expected_amount, orders_90d, orders_180d, orders_365d,
    value_90d, value_180d, value_365d
from scored_value
