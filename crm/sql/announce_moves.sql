-- purpose: tell the endpoints that listen about moves between stages, and about those who came back
-- grain:   one message per move and topic, one delivery per endpoint that listened when it happened
-- reads:   lifecycle_stagetransition, members_member, crm_webhookendpoint
-- writes:  crm_outboxmessage, crm_webhookdelivery; returns the number of messages
-- params:  run_id, on_day (of the moves), members (null for all)
-- twice:   a move is told once (unique event_key). First stages are no moves, and nobody listening writes nothing.
with moved as (
    select move.id, move.member_id, move.from_stage, move.to_stage, move."on", move.cause, move.seq, move.created_at,
        member.public_id, member.source, member.external_id
    from lifecycle_stagetransition as move
    join members_member as member on member.id = move.member_id
    where move.run_id = %(run_id)s and move."on" = %(on_day)s and move.from_stage <> ''
        and (%(members)s::bigint[] is null or move.member_id = any(%(members)s::bigint[]))
        and exists (select from crm_webhookendpoint where state <> 'disabled')
),
topic as (
    select 'member.stage_moved' as name, moved.* from moved
    union all
    select 'member.returned', moved.* from moved
    where from_stage in ('lost', 'defector') and to_stage in ('first_buyer', 'repeat_buyer', 'core')
),
told as (
    insert into crm_outboxmessage (topic, event_key, member_id, payload)
    select
        topic.name, topic.name || ':' || topic.id, topic.member_id,
        jsonb_build_object(
            'member_id', 'mbr_' || replace(topic.public_id::text, '-', ''),
            'source', topic.source, 'external_id', topic.external_id,
            'from_stage', topic.from_stage, 'to_stage', topic.to_stage,
            'on', topic."on", 'cause', topic.cause, 'seq', topic.seq)
    from topic
    where exists (
        select from crm_webhookendpoint as endpoint
        where topic.name = any(endpoint.topics) and endpoint.state <> 'disabled'
            and endpoint.created_at <= topic.created_at)
    order by topic.id, topic.name
    on conflict (event_key) do nothing
    returning id, topic, created_at
),
sent as (
    insert into crm_webhookdelivery (message_id, endpoint_id)
    select told.id, endpoint.id
    from told
    join crm_webhookendpoint as endpoint
        on told.topic = any(endpoint.topics) and endpoint.state <> 'disabled'
)
select count(*) from told
