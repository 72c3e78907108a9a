-- purpose: what is known of a member besides fields and facts: tags, segments, groups, interests, events, notes …
-- grain:   one row with one JSON list per kind
-- reads:   members_membertag, members_tag, lifecycle_segmentmember, lifecycle_segment, members_groupmember,
--          members_group, members_lifeevent, members_interest, members_membernote, members_customrequest,
--          members_socialidentity, members_contactlink, members_membership,
--          members_complaint, members_consent, members_contactpreference, crm_user     writes: nothing
-- params:  member_id, now, today (its day of the brand), complaints (whether any are shown), person_id (who reads)
-- twice:   it only reads. An inferred interest fades: what is left of it today is what counts.
select
    (select jsonb_agg(jsonb_build_object('id', tag.id, 'name', tag.name, 'tone', tag.tone) order by tag.name)
     from members_membertag as tagged
     join members_tag as tag on tag.id = tagged.tag_id
     where tagged.member_id = %(member_id)s) as tags,
    (select jsonb_agg(jsonb_build_object('id', segment.id, 'name', segment.name) order by segment.name)
     from lifecycle_segmentmember as place
     join lifecycle_segment as segment on segment.id = place.segment_id
     where place.member_id = %(member_id)s and place.left_on is null) as segments,
    (select jsonb_agg(jsonb_build_object(
        'kind', grouped.kind, 'name', grouped.name, 'role', place.role,
        'others', (select count(*) - 1 from members_groupmember as other
                   where other.group_id = grouped.id and other.until_on is null))
        order by place.id)
     from members_groupmember as place
     join members_group as grouped on grouped.id = place.group_id
     where place.member_id = %(member_id)s and place.until_on is null) as groups,
    (select jsonb_agg(jsonb_build_object('kind', kind, 'on', "on", 'note', note) order by "on" desc)
     from (select * from members_lifeevent where member_id = %(member_id)s order by "on" desc limit 6) as newest)
    as life_events,
    (select jsonb_agg(jsonb_build_object('topic', topic, 'kind', kind, 'left', left_of) order by kind, left_of desc)
     from (
        select topic, kind,
            weight * power(0.5, coalesce(
                extract(epoch from %(now)s - at) / 86400 / nullif(half_life_days, 0), 0)) as left_of
        from members_interest
        where member_id = %(member_id)s) as fading
     where kind = 'declared' or left_of >= 0.1) as interests,
    (select jsonb_agg(jsonb_build_object(
        'id', note.id, 'kind', note.kind, 'text', note.text, 'is_pinned', note.is_pinned, 'at', note.at,
        'by', coalesce(nullif(staff.name, ''), staff.username, '')) order by note.is_pinned desc, note.id desc)
     from (select * from members_membernote where member_id = %(member_id)s
           order by is_pinned desc, id desc limit 6) as note
     left join crm_user as staff on staff.id = note.by_id) as notes,
    (select jsonb_agg(jsonb_build_object('subject', subject, 'state', state, 'wanted_on', wanted_on) order by id desc)
     from (select * from members_customrequest where member_id = %(member_id)s order by id desc limit 4) as newest)
    as requests,
    (select jsonb_agg(jsonb_build_object('platform', platform, 'handle', handle) order by platform, handle)
     from members_socialidentity where member_id = %(member_id)s) as identities,
    (select jsonb_agg(jsonb_build_object(
        'role', link.role, 'name', coalesce(nullif(staff.name, ''), staff.username)) order by link.id)
     from members_contactlink as link
     join crm_user as staff on staff.id = link.user_id
     where link.member_id = %(member_id)s and link.ended_at is null) as contacts,
    (select jsonb_agg(jsonb_build_object('kind', kind, 'from_on', from_on, 'to_on', to_on) order by from_on desc)
     from members_membership
     where member_id = %(member_id)s and cancelled_at is null
         and (to_on is null or to_on >= %(today)s::date)) as memberships,
    (select jsonb_object_agg(channel, jsonb_build_object(
        'state', state, 'at', changed_at, 'source', source, 'wording', text_version))
     from members_consent where member_id = %(member_id)s and purpose = 'marketing') as consents,
    (select jsonb_build_object('only_service', only_service, 'paused_until', paused_until)
     from members_contactpreference where member_id = %(member_id)s) as wish,
    -- The gravest open complaint, unless it is about the reader.
    (select jsonb_build_object('id', id, 'subject', subject)
     from members_complaint
     where member_id = %(member_id)s and %(complaints)s and about_id is distinct from %(person_id)s
         and not (status in ('closed', 'duplicate', 'rejected', 'resolved'))
     order by level, resolution_due_at, id
     limit 1) as complaint;
