-- purpose: which members are named as having brought another one?
-- grain:   one row per external id; reads: judged, reject; writes: named_member; params: from_place, to_place, after, upto
-- twice:   the table is made anew
drop table if exists named_member;
create temp table named_member on commit drop as
select distinct referred_by as external_id from judged
where fault is null and referred_by is not null
    and place >= %(from_place)s::tid and place < %(to_place)s::tid
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
