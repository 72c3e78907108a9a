-- purpose: the first row of members who became known
-- grain:   one row per member   reads: temp table fact   writes: lifecycle_membermetrics
-- twice:   the second time nobody is missing
insert into lifecycle_membermetrics (
    member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount,
    order_count_365d, net_amount_365d, first_day_amount, last_two_days_amount, previous_order_on,
    last_refund_on, first_own_on, last_own_on, ended_on, end_kind
)
select
    member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount,
    order_count_365d, net_amount_365d, first_day_amount, last_two_days_amount, previous_order_on,
    last_refund_on, first_own_on, last_own_on, ended_on, end_kind
from fact
where not exists (select from lifecycle_membermetrics as metrics where metrics.member_id = fact.member_id)
order by member_id;
