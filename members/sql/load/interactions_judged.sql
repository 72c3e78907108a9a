-- purpose: the staged rows of an interaction file as typed values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  version (of rows that bring no updated_at), own_kinds, end_kinds; twice: a view has no state
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    select
        line,
        interaction_id as external_id,
        interaction_id as identity,
        member_id as member_external_id,
        lower(kind) as kind,
        case when lower(kind) = 'ended' then lower(coalesce(end_kind, 'interview')) else '' end as end_kind,
        lower(kind) = any(%(own_kinds)s::text[]) as is_own,
        shuke_moment(occurred_at) as occurred_at,
        left(coalesce(channel, ''), 20) as channel,
        left(coalesce(subject, ''), 200) as subject,
        coalesce(note, '') as note,
        coalesce((extract(epoch from shuke_moment(updated_at)) * 1000000)::bigint, %(version)s) as version,
        updated_at is not null as has_own_version,
        case
            when interaction_id is null then 'no_interaction_id'
            when member_id is null then 'no_member_id'
            when kind is null then 'no_kind'
            when occurred_at is null then 'no_occurred_at'
            when char_length(interaction_id) > 80 or char_length(member_id) > 64 then 'id_too_long'
            when lower(kind) !~ '^[a-z][a-z0-9_]{0,29}$' then 'kind'
            when shuke_moment(occurred_at) is null then 'occurred_at'
            when lower(kind) = 'ended' and lower(end_kind) <> all(%(end_kinds)s::text[]) then 'end_kind'
            when updated_at is not null and shuke_moment(updated_at) is null then 'updated_at'
        end as fault,
        array_remove(array[
            case when char_length(channel) > 20 or char_length(subject) > 200 then 'cut_to_length' end
        ], null) as cautions
    from staged
) as typed
