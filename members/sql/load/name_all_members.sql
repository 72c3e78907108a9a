-- purpose: which members does the file speak of at all?
-- grain:   one row per external id; reads: staged; writes: named_member
-- twice:   the table is made anew. Not judged: that would take longer than removing a few idle stubs afterwards.
drop table if exists named_member;
create temp table named_member on commit drop as
select distinct member_id as external_id from staged
where member_id is not null and char_length(member_id) <= 64;
analyze named_member
