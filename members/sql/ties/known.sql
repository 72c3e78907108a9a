-- purpose: everything that a member is tied to, each with where it came from, by whom and when: to mend it
-- grain:   one row with one JSON list per noun
-- reads:   members_membertag, members_tag, members_interest, members_membernote, members_lifeevent,
--          members_groupmember, members_group, members_socialidentity, members_membership, members_contactlink,
--          members_customrequest, members_order, crm_user     writes: nothing
-- params:  member_id, now
-- twice:   it only reads. What has ended stays on the list with its end; people want to see that too.
select
    (select jsonb_agg(jsonb_build_object(
        'id', tag.id, 'name', tag.name, 'tone', tag.tone, 'source', tagged.source, 'at', tagged.at,
        'by', coalesce(nullif(staff.name, ''), staff.username)) order by tag.name)
     from members_membertag as tagged
     join members_tag as tag on tag.id = tagged.tag_id
     left join crm_user as staff on staff.id = tagged.by_id
     where tagged.member_id = %(member_id)s) as tags,
    (select jsonb_agg(jsonb_build_object(
        'id', interest.id, 'topic', interest.topic, 'kind', interest.kind, 'source', interest.source,
        'at', interest.at, 'by', coalesce(nullif(staff.name, ''), staff.username),
        'left', interest.weight * power(0.5, coalesce(
            extract(epoch from %(now)s - interest.at) / 86400 / nullif(interest.half_life_days, 0), 0)))
        order by interest.kind, interest.topic)
     from members_interest as interest
     left join crm_user as staff on staff.id = interest.by_id
     where interest.member_id = %(member_id)s) as interests,
    (select jsonb_agg(jsonb_build_object(
        'id', note.id, 'kind', note.kind, 'text', note.text, 'is_pinned', note.is_pinned, 'source', '',
        'at', coalesce(note.edited_at, note.at), 'by', coalesce(nullif(staff.name, ''), staff.username))
        order by note.is_pinned desc, note.id desc)
     from members_membernote as note
     left join crm_user as staff on staff.id = note.by_id
     where note.member_id = %(member_id)s) as notes,
    (select jsonb_agg(jsonb_build_object(
        'id', event.id, 'kind', event.kind, 'on', event."on", 'note', event.note, 'source', event.source,
        'at', event.created_at, 'by', coalesce(nullif(staff.name, ''), staff.username))
        order by event."on" desc, event.id desc)
     from members_lifeevent as event
     left join crm_user as staff on staff.id = event.by_id
     where event.member_id = %(member_id)s) as life_events,
    (select jsonb_agg(jsonb_build_object(
        'id', place.id, 'kind', grouped.kind, 'name', grouped.name, 'role', place.role, 'source', '',
        'since_on', place.since_on, 'until_on', place.until_on, 'at', place.created_at,
        'by', coalesce(nullif(staff.name, ''), staff.username),
        'others', (select jsonb_agg(other.member_id order by other.member_id)
                   from (select member_id from members_groupmember
                         where group_id = grouped.id and until_on is null and member_id <> place.member_id
                         order by member_id limit 20) as other))
        order by place.until_on is not null, place.id)
     from members_groupmember as place
     join members_group as grouped on grouped.id = place.group_id
     left join crm_user as staff on staff.id = place.by_id
     where place.member_id = %(member_id)s) as groups,
    (select jsonb_agg(jsonb_build_object(
        'id', identity.id, 'platform', identity.platform, 'handle', identity.handle, 'source', identity.source,
        'at', identity.created_at, 'verified_at', identity.verified_at, 'by', null)
        order by identity.platform, identity.handle)
     from members_socialidentity as identity
     where identity.member_id = %(member_id)s) as identities,
    (select jsonb_agg(jsonb_build_object(
        'id', membership.id, 'kind', membership.kind, 'card_no', membership.card_no, 'source', '',
        'from_on', membership.from_on, 'to_on', membership.to_on, 'cancelled_at', membership.cancelled_at,
        'cancel_reason', membership.cancel_reason, 'at', membership.created_at,
        'by', coalesce(nullif(staff.name, ''), staff.username),
        'is_renewed', exists (select from members_membership as newer where newer.renews_id = membership.id))
        order by membership.from_on desc, membership.id desc)
     from members_membership as membership
     left join crm_user as staff on staff.id = membership.by_id
     where membership.member_id = %(member_id)s) as memberships,
    (select jsonb_agg(jsonb_build_object(
        'id', link.id, 'role', link.role, 'name', coalesce(nullif(who.name, ''), who.username),
        'note', link.note, 'ended_at', link.ended_at, 'source', '', 'at', link.since_at,
        'by', coalesce(nullif(staff.name, ''), staff.username),
        'handed_to', coalesce(nullif(heir.name, ''), heir.username))
        order by link.ended_at is not null, link.id)
     from members_contactlink as link
     join crm_user as who on who.id = link.user_id
     left join crm_user as staff on staff.id = link.by_id
     left join crm_user as heir on heir.id = link.handed_to_id
     where link.member_id = %(member_id)s) as contacts,
    (select jsonb_agg(jsonb_build_object(
        'id', request.id, 'subject', request.subject, 'text', request.text, 'answer', request.answer, 'source', '',
        'configuration', request.configuration, 'amount', request.amount::text, 'wanted_on', request.wanted_on,
        'state', request.state, 'order', ordered.external_id, 'at', request.at,
        'by', coalesce(nullif(staff.name, ''), staff.username))
        order by request.state in ('done', 'declined'), request.wanted_on nulls last, request.id desc)
     from members_customrequest as request
     left join members_order as ordered on ordered.id = request.order_id
     left join crm_user as staff on staff.id = request.by_id
     where request.member_id = %(member_id)s) as requests;
