-- purpose: which stages does a member file ask for, and which of them may not be asked for?
-- grain:   one row per line that asks; reads: judged, staged, reject, members_member, members_memberalias,
--          lifecycle_memberstage; writes: stage_request (temporary), caution
-- params:  source, after, upto, may_ask, may_replace, today, longest_days; words and codes (what a stage is called and
--          is), sources and targets (the moves that may be asked for)
-- twice:   the table is made anew; warnings go with the transaction of the lines.
-- A row that only repeats the stage that is shown, with no reason and no day, asks for nothing; so does a row that is
-- older than what is known, and one that fills gaps where a stage is set by hand already.
drop table if exists stage_request;
create temp table stage_request on commit drop as
select
    asked.line, asked.member_id, asked.stage, asked.reason, asked.until, asked.computed,
    case
        when asked.stage is null then 'stage_unknown'
        when not %(may_ask)s then 'stage_not_allowed'
        when asked.is_absorbed then 'stage_merged'
        when asked.computed is null then 'stage_not_computed'
        when not exists (
            select from unnest(%(sources)s::text[], %(targets)s::text[]) as move (source, target)
            where move.source = asked.computed and move.target = asked.stage) then 'stage_refused'
        when asked.reason = '' or char_length(asked.reason) > 200 then 'stage_reason'
        when asked.until is null or asked.until <= %(today)s or asked.until > %(today)s + %(longest_days)s
            then 'stage_until'
    end as fault
from (
    select
        judged.line,
        member.id as member_id,
        word.code as stage,
        btrim(coalesce(staged.stage_reason, '')) as reason,
        shuke_moment(btrim(staged.stage_until))::date as until,
        alias.id is not null as is_absorbed,
        nullif(state.stage, '') as computed,
        case when state.override_until >= %(today)s then state.override_stage else '' end as by_hand,
        btrim(coalesce(staged.stage_reason, '')) = '' and btrim(coalesce(staged.stage_until, '')) = '' as is_bare
    from judged
    join staged on staged.line = judged.line
    left join unnest(%(words)s::text[], %(codes)s::text[]) as word (name, code) on word.name = lower(btrim(staged.stage))
    left join members_memberalias as alias on alias.source = %(source)s and alias.external_id = judged.external_id
    left join members_member as member on member.source = %(source)s and member.external_id = judged.external_id
    left join lifecycle_memberstage as state on state.member_id = member.id
    where judged.line > %(after)s and judged.line <= %(upto)s
        and judged.is_good and btrim(staged.stage) <> ''
        and not exists (select from reject where reject.line = judged.line)
        and (member.id is null or member.is_stub or judged.version >= member.version)
) as asked
where not (asked.is_bare and asked.stage is not distinct from coalesce(nullif(asked.by_hand, ''), asked.computed))
    and (%(may_replace)s or asked.by_hand = '' or asked.by_hand is null);
insert into caution (line, reason) select line, fault from stage_request where fault is not null;
select count(*) from stage_request where fault is null
