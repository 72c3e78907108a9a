-- purpose: tell the endpoints that listen that two members became one, or are two again
-- grain:   one message per merge and topic, one delivery per endpoint; twice: unique event_key
-- reads:   members_merge, members_memberalias, members_member, crm_webhookendpoint
-- writes:  crm_outboxmessage, crm_webhookdelivery; returns the number of messages
-- params:  topic, merge_id. Of the absorbed record its ids are told; it is in the one place or in the other.
with old as (
    select public_id, source, external_id from members_memberalias where merge_id = %(merge_id)s
    union all
    select member.public_id, member.source, member.external_id
    from members_merge as merge
    join members_member as member on member.id = merge.absorbed_id
    where merge.id = %(merge_id)s
    limit 1
),
told as (
    insert into crm_outboxmessage (topic, event_key, member_id, payload)
    select
        %(topic)s, %(topic)s || ':' || merge.id, survivor.id,
        jsonb_build_object(
            'member_id', 'mbr_' || replace(survivor.public_id::text, '-', ''),
            'source', survivor.source, 'external_id', survivor.external_id,
            'absorbed', jsonb_build_object(
                'member_id', 'mbr_' || replace(old.public_id::text, '-', ''),
                'source', old.source, 'external_id', old.external_id),
            'at', case when %(topic)s = 'member.merged' then merge.at else merge.undone_at end)
    from members_merge as merge
    join members_member as survivor on survivor.id = merge.survivor_id
    cross join old
    where merge.id = %(merge_id)s
        and exists (
            select from crm_webhookendpoint where %(topic)s = any(topics) and state <> 'disabled')
    on conflict (event_key) do nothing
    returning id
),
sent as (
    insert into crm_webhookdelivery (message_id, endpoint_id)
    select told.id, endpoint.id
    from told
    join crm_webhookendpoint as endpoint on %(topic)s = any(endpoint.topics) and endpoint.state <> 'disabled'
)
select count(*) from told
