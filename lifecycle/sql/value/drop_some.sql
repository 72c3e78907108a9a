-- purpose: take the value from members in scope who are buyers no longer (their orders were refunded or void)
-- grain:   one row per member     reads: metrics_in_scope     writes: lifecycle_membervalue
-- twice:   the second time there is none
delete from lifecycle_membervalue as value
using metrics_in_scope as metrics
where metrics.member_id = value.member_id and metrics.purchase_days = 0;
