-- purpose: whatever these members had allowed is withdrawn
-- grain:   one row per consent in force; reads and writes: members_consent; writes: members_consentevent
-- params:  members, at
-- twice:   what is withdrawn stays so
with ended as (
    update members_consent set state = 'withdrawn', source = '', changed_at = %(at)s
    where member_id = any(%(members)s::bigint[]) and state = 'granted'
    returning member_id, channel, purpose, text_version
)
insert into members_consentevent (member_id, channel, purpose, state, source, text_version, occurred_at)
select member_id, channel, purpose, 'withdrawn', 'erasure', text_version, %(at)s from ended
