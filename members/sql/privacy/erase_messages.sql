-- purpose: messages to other programs keep our id of these members and lose the feed's
-- grain:   one row per message; reads and writes: crm_outboxmessage; params: members
-- twice:   a key that is gone is not taken out again
update crm_outboxmessage set payload = payload - 'external_id'
where member_id = any(%(members)s::bigint[]) and payload ? 'external_id'
