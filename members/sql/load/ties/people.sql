-- purpose: whom do the good rows of the lines named speak of? By the number of the source, or by our own (M-000123)
-- grain:   person: one row per number that somebody has; a row of nobody is rejected
-- reads:   judged, reject, members_member, members_memberalias; writes: person (temporary), reject
-- params:  source, after, upto
-- twice:   the table is made anew, and a line that is rejected already is left alone
drop table if exists person;
create temp table person on commit drop as
with named as (
    select distinct member_external_id as external_id,
        case when member_external_id ~ '^M-[0-9]{6,18}$' then substr(member_external_id, 3)::bigint end as number
    from judged
    where is_good and line > %(after)s and line <= %(upto)s
        and not exists (select from reject where reject.line = judged.line)
)
select named.external_id, member.id as member_id, member.joined_on
from named
left join members_member as known on known.source = %(source)s and known.external_id = named.external_id
left join members_memberalias as absorbed on absorbed.source = %(source)s and absorbed.external_id = named.external_id
left join members_memberalias as old on old.old_id = named.number
join members_member as member
    on member.id = coalesce(known.id, absorbed.survivor_id, old.survivor_id, named.number) and member.erased_at is null;
analyze person;
insert into reject (line, reason)
select line, 'unknown_person' from judged
where is_good and line > %(after)s and line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
    and not exists (select from person where person.external_id = judged.member_external_id)
