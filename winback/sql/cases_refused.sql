-- purpose: close the cases of members who have refused calls by another door: do not contact
-- grain:   one row returned per closed case
-- reads:   members_consent; writes: winback_case
-- params:  call_channel, at
-- twice:   a closed case is not looked at again
update winback_case as closing
set state = 'closed', outcome = 'do_not_contact', closed_at = %(at)s, agent_id = null, lease_token = null, lease_until = null
from members_consent as refusal
where refusal.member_id = closing.member_id and refusal.channel = %(call_channel)s
    and refusal.purpose = 'marketing' and refusal.state = 'withdrawn'
    and closing.state <> 'closed' and closing.kind in ('winback', 'early_warning')
    -- Who is on the line with them now hears it themselves.
    and (closing.lease_until is null or closing.lease_until <= %(at)s)
returning closing.id, closing.member_id
