-- purpose: let the stages be decided by scores that are only tried out
-- grain:   one row per member   reads: temp view scored   writes: temp table rescored, view metrics_in_scope
-- twice:   it lives in a transaction that is rolled back
create temp table rescored on commit drop as
select
    member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount,
    order_count_365d, net_amount_365d, last_refund_on, first_own_on, last_own_on, ended_on, end_kind,
    new_r as r, new_f as f, new_m as m, new_band as band, new_risk as risk
from scored;
drop view metrics_in_scope cascade;
create temp view metrics_in_scope as select * from rescored;
