-- purpose: tell the endpoints that listen who was erased, so that shops follow
-- grain:   one message per member, one delivery per endpoint; reads: members_member, crm_webhookendpoint
-- writes:  crm_outboxmessage, crm_webhookdelivery; params: members
-- twice:   a member is erased once (unique event_key)
with told as (
    insert into crm_outboxmessage (topic, event_key, member_id, payload)
    select 'member.erased', 'member.erased:' || member.id, member.id,
        jsonb_build_object('member_id', 'mbr_' || replace(member.public_id::text, '-', ''))
    from members_member as member
    where member.id = any(%(members)s::bigint[])
        and exists (
            select from crm_webhookendpoint
            where 'member.erased' = any(topics) and state <> 'disabled')
    order by member.id
    on conflict (event_key) do nothing
    returning id
)
insert into crm_webhookdelivery (message_id, endpoint_id)
select told.id, endpoint.id
from told
join crm_webhookendpoint as endpoint on 'member.erased' = any(endpoint.topics) and endpoint.state <> 'disabled'
