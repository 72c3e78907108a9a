-- purpose: the staged rows of a file of notes as typed values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  version (of every row: the time of the load)
-- twice:   a view has no state
create or replace view judged as
select
    line,
    member_external_id,
    note_text,
    coalesce(kind, 'other') as kind,
    said_kind is not null as says_kind,
    lower(btrim(pinned)) = any('{1,y,yes,true,v,x,✓,是,置頂,置顶,釘選}') as is_pinned,
    pinned is not null as says_pinned,
    written_at,
    member_external_id || chr(31) || note_text as identity,
    %(version)s::bigint as version,
    fault,
    coalesce(char_length(fault), 0) < 1 as is_good,
    array_remove(array[
        case when said_kind is not null and kind is null then 'word_dropped' end,
        case when is_cut then 'cut_to_length' end
    ], null) as cautions
from (
    select
        *,
        case
            when member_external_id is null then 'no_member_id'
            when coalesce(note_text, '') = '' then 'no_text'
            when char_length(member_external_id) > 64 then 'id_too_long'
            when said_at is not null and written_at is null then 'occurred_at'
        end as fault
    from (
        select
            line, member_id as member_external_id, left(btrim(note), 2000) as note_text, char_length(btrim(note)) > 2000 as is_cut,
            pinned, note_kind as said_kind, at as said_at, shuke_moment(at) as written_at,
            case
                when lower(btrim(note_kind)) = any('{habit,習慣,习惯}') then 'habit'
                when lower(btrim(note_kind)) = any('{need,需求,需要}') then 'need'
                when lower(btrim(note_kind)) = any('{taste,喜好,偏好,口味}') then 'taste'
                when lower(btrim(note_kind)) = any('{caution,注意,注意事項,禁忌,過敏,注意事项,过敏}') then 'caution'
                when lower(btrim(note_kind)) = any('{other,其他,其它}') then 'other'
            end as kind
        from staged
    ) as read
) as typed
