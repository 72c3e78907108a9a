-- purpose: which members are named as having brought another one?
-- grain:   one row per external id; reads: judged, reject; writes: named_member; params: after, upto
-- twice:   the table is made anew
drop table if exists named_member;
create temp table named_member on commit drop as
select distinct referred_by as external_id from judged
where is_good and referred_by is not null
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
