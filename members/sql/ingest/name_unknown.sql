-- purpose: which members do the incoming orders name that nobody knows yet?
-- grain:   one row per external id; reads: incoming_order; writes: named_member; twice: the table is made anew
drop table if exists named_member;
create temp table named_member on commit drop as
select distinct member_external_id as external_id from incoming_order where member_id is null
