-- purpose: fill the empty table with facts and scores at once, since a second pass would write each row again
-- grain:   one row per member   reads: temp view scored (over temp table fact)   writes: lifecycle_membermetrics
-- twice:   for an empty table alone
insert into lifecycle_membermetrics (
    member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount,
    order_count_365d, net_amount_365d, first_day_amount, last_two_days_amount, previous_order_on,
    last_refund_on, first_own_on, last_own_on, ended_on, end_kind,
    r, f, m, band, risk
)
select
    member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount,
    order_count_365d, net_amount_365d, first_day_amount, last_two_days_amount, previous_order_on,
    last_refund_on, first_own_on, last_own_on, ended_on, end_kind,
    new_r, new_f, new_m, new_band, new_risk
from scored;
