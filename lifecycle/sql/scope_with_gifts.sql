-- purpose: everybody, where what was given away for 0.00 counts as a purchase at a symbolic price of 0.01, as the
--          published figures of lifetime value count it (domain.md §5)
create or replace temp view member_in_scope as select * from members_member;
create or replace temp view order_in_scope as
    select
        member_id,
        placed_on,
        (case when amount = 0 then 0.01 else amount end)::numeric(14, 2) as amount,
        cost,
        status
    from members_order;
create or replace temp view refund_in_scope as select * from members_refund;
create or replace temp view interaction_in_scope as
    select member_id, kind, end_kind, is_own, occurred_at, occurred_on from members_interaction;
drop view if exists pg_temp.metrics_in_scope cascade;
create temp view metrics_in_scope as select * from lifecycle_membermetrics;
