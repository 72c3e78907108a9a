-- purpose: an event, and the facts of a next night, read only the members on the work list
create or replace temp view member_in_scope as
    select member.* from lifecycle_touchedmember as touched
    join members_member as member on member.id = touched.member_id;
create or replace temp view order_in_scope as
    select ordered.member_id, ordered.placed_on, ordered.amount, ordered.cost, ordered.status
    from lifecycle_touchedmember as touched
    join members_order as ordered on ordered.member_id = touched.member_id;
create or replace temp view refund_in_scope as
    select refund.* from lifecycle_touchedmember as touched
    join members_refund as refund on refund.member_id = touched.member_id;
create or replace temp view interaction_in_scope as
    select contact.member_id, contact.kind, contact.end_kind, contact.is_own, contact.occurred_at,
        contact.occurred_on
    from lifecycle_touchedmember as touched
    join members_interaction as contact on contact.member_id = touched.member_id;
drop view if exists pg_temp.metrics_in_scope cascade;
create temp view metrics_in_scope as
    select metrics.* from lifecycle_touchedmember as touched
    join lifecycle_membermetrics as metrics on metrics.member_id = touched.member_id;
