-- purpose: what must be known before somebody speaks with a member, and what was said about this case so far
-- grain:   one row
-- reads:   members_consent, members_suppression, members_contactpreference, members_complaint, winback_case,
--          campaigns_contact, campaigns_disposition, winback_casecontact, winback_contactdraft, crm_user
--          writes: nothing
-- params:  member_id, case_id (0 where no case is open), person_id (whose draft), call_hash (of the number)
-- twice:   it only reads
select
    (select jsonb_object_agg(channel, changed_at) from members_consent
     where member_id = %(member_id)s and purpose = 'marketing' and state = 'withdrawn') as refused,
    exists (select from members_suppression where channel = 'call' and address_hash = %(call_hash)s) as is_blocked,
    (select jsonb_build_object('only_service', only_service, 'paused_until', paused_until)
     from members_contactpreference where member_id = %(member_id)s) as wish,
    -- The gravest open complaint: what a red flag shows.
    (select jsonb_build_object(
        'id', id, 'category', category, 'first_reply_at', first_reply_at,
        'first_reply_due_at', first_reply_due_at, 'resolution_due_at', resolution_due_at)
     from members_complaint
     where member_id = %(member_id)s and status not in ('closed', 'duplicate', 'rejected', 'resolved')
     order by level, resolution_due_at, id
     limit 1) as complaint,
    (select jsonb_build_object('id', id, 'closed_at', closed_at, 'outcome', outcome)
     from winback_case
     where member_id = %(member_id)s and id <> %(case_id)s and state = 'closed'
         and outcome in ('refused', 'do_not_contact')
     order by closed_at desc
     limit 1) as last_refusal,
    (select jsonb_agg(jsonb_build_object(
        'direction', contact.direction, 'note', contact.note, 'at', contact.at,
        'is_connected', ending.is_connected, 'label_zh', ending.label_zh, 'label_en', ending.label_en,
        'by', coalesce(nullif(staff.name, ''), staff.username, '')) order by contact.at desc)
     from (
        select spoken.*
        from winback_casecontact as part
        join campaigns_contact as spoken on spoken.id = part.contact_id
        where part.case_id = %(case_id)s
        order by spoken.at desc
        limit 6) as contact
     join campaigns_disposition as ending on ending.id = contact.disposition_id
     left join crm_user as staff on staff.id = contact.by_id) as contacts,
    (select jsonb_build_object('fields', fields, 'saved_at', saved_at)
     from winback_contactdraft
     where case_id = %(case_id)s and user_id = %(person_id)s) as draft;
