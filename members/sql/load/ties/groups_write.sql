-- purpose: put the members into their groups, or say anew what they are there
-- grain:   one row per member and group; reads: due; writes: members_groupmember, members_loadedtie, members_changedmember
-- params:  load, by; returns places made, places changed, and rows
-- twice:   a place that is as the file says is left alone
with made as (
    insert into members_groupmember (group_id, member_id, role, since_on, until_on, by_id)
    select group_id, member_id, role, since_on, until_on, %(by)s from due where place_id is null
    on conflict do nothing
    returning id, member_id, role, since_on, until_on
),
changed as (
    update members_groupmember as place set
        role = case when says_role then due.role else place.role end,
        since_on = case when says_since then due.since_on else place.since_on end,
        until_on = case when says_until then due.until_on else place.until_on end
    from due
    where place.id = due.place_id and (
        (says_role and due.role <> place.role)
        or (says_since and due.since_on is distinct from place.since_on)
        or (says_until and due.until_on is distinct from place.until_on))
    returning place.id, place.member_id, place.role, place.since_on, place.until_on, old_role, old_since, old_until
),
noted as (
    insert into members_loadedtie (load_id, noun, row_id, before, after)
    select %(load)s, 'place', id, null, jsonb_build_object('role', role, 'since_on', since_on, 'until_on', until_on) from made
    union all
    select %(load)s, 'place', id, jsonb_build_object('role', old_role, 'since_on', old_since, 'until_on', old_until),
        jsonb_build_object('role', role, 'since_on', since_on, 'until_on', until_on)
    from changed
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select touched.member_id, 'member', min(due.joined_on)
    from (select member_id from made union select member_id from changed) as touched
    join due on due.member_id = touched.member_id
    group by touched.member_id
)
select (select count(*) from made), (select count(*) from changed), (select count(*) from due)
