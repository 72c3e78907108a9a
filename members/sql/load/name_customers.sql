-- purpose: which members do the lines that are taken speak of?
-- grain:   one row per external id; reads: typed_line; writes: named_member; twice: the table is made anew
drop table if exists named_member;
create temp table named_member on commit drop as
select distinct member_external_id as external_id from typed_line
