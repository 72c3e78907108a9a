-- purpose: a whole night reads everybody; the views give the steps one name for "those to look at"
create or replace temp view member_in_scope as select * from members_member;
create or replace temp view order_in_scope as
    select member_id, placed_on, amount, cost, status from members_order;
create or replace temp view refund_in_scope as select * from members_refund;
create or replace temp view interaction_in_scope as
    select member_id, kind, end_kind, is_own, occurred_at, occurred_on from members_interaction;
drop view if exists pg_temp.metrics_in_scope cascade;
create temp view metrics_in_scope as select * from lifecycle_membermetrics;
