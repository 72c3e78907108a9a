-- purpose: how many facts stand behind each tab of a member's timeline
-- grain:   one row with one column per tab
-- reads:   members_order, members_refund, members_interaction, members_consentevent,
--          lifecycle_stagetransition, lifecycle_lifecyclerun     writes: nothing
-- params:  member_id
-- twice:   it only reads
select
    (select count(*) from members_order where member_id = %(member_id)s)
    + (select count(*) from members_refund where member_id = %(member_id)s) as "order",
    (select count(*) from members_interaction
     where member_id = %(member_id)s and not (kind like 'message%%' or kind = 'clicked')) as contact,
    (select count(*) from members_interaction
     where member_id = %(member_id)s and (kind like 'message%%' or kind = 'clicked')) as message,
    (select count(*) from lifecycle_stagetransition
     where member_id = %(member_id)s
         and generation = (select max(generation) from lifecycle_lifecyclerun)) as stage,
    (select count(*) from members_consentevent where member_id = %(member_id)s) as consent;
