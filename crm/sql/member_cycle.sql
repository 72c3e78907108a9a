-- purpose: how many days usually lie between two purchase days of a member
-- grain:   one row, or none for a member without metrics
-- reads:   lifecycle_standing     writes: nothing
-- params:  member_id
-- twice:   it only reads
select cycle_days from lifecycle_standing where member_id = %(member_id)s;
