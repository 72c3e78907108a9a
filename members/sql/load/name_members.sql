-- purpose: which members do the staged rows of the lines named speak of?
-- grain:   one row per external id; reads: judged, reject; writes: named_member
-- params:  after, upto
-- twice:   the table is made anew
drop table if exists named_member;
create temp table named_member on commit drop as
select distinct member_external_id as external_id from judged
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
