-- purpose: take back what a load of groups or notes wrote, each row only where it still is as the load left it
-- grain:   one row per place, note and group; reads: members_loadedtie
-- writes:  members_groupmember, members_membernote, members_group, members_changedmember, left_tie (temporary)
-- params:  load; returns rows removed, rows given back, rows left
-- twice:   the caller empties members_loadedtie in the same transaction
drop table if exists left_tie;
create temp table left_tie (member_id bigint, made boolean) on commit drop;
drop table if exists taken_back;
create temp table taken_back on commit drop as
with tie as (
    select * from members_loadedtie where load_id = %(load)s
),
place as (
    select tie.before, place.id, place.member_id,
        tie.after = jsonb_build_object('role', place.role, 'since_on', place.since_on, 'until_on', place.until_on) as is_same
    from tie join members_groupmember as place on place.id = tie.row_id
    where tie.noun = 'place'
),
note as (
    select tie.before, note.id, note.member_id,
        note.edited_at is null and tie.after = jsonb_build_object('kind', note.kind, 'is_pinned', note.is_pinned) as is_same
    from tie join members_membernote as note on note.id = tie.row_id
    where tie.noun = 'note'
),
place_gone as (
    delete from members_groupmember using place
    where members_groupmember.id = place.id and place.before is null and place.is_same
    returning members_groupmember.member_id
),
place_back as (
    update members_groupmember as known set
        role = place.before ->> 'role',
        since_on = (place.before ->> 'since_on')::date,
        until_on = (place.before ->> 'until_on')::date
    from place where known.id = place.id and place.before is not null and place.is_same
    returning known.member_id
),
note_gone as (
    delete from members_membernote using note
    where members_membernote.id = note.id and note.before is null and note.is_same
    returning 1
),
note_back as (
    update members_membernote as known set
        kind = note.before ->> 'kind', is_pinned = (note.before ->> 'is_pinned')::boolean
    from note where known.id = note.id and note.before is not null and note.is_same
    returning 1
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select member.id, 'member', member.joined_on
    from members_member as member
    where member.id in (select member_id from place_gone union select member_id from place_back)
),
stays as (
    insert into left_tie
    select member_id, before is null from place where not is_same
    union all
    select member_id, before is null from note where not is_same
    returning 1
)
select (select count(*) from place_gone) + (select count(*) from note_gone) as removed,
    (select count(*) from place_back) + (select count(*) from note_back) as restored,
    (select count(*) from stays) as edited;
delete from members_group
using members_loadedtie as tie
where tie.load_id = %(load)s and tie.noun = 'group' and members_group.id = tie.row_id
    and not exists (select from members_groupmember as place where place.group_id = members_group.id);
select removed, restored, edited from taken_back
