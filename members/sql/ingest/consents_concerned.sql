-- purpose: whose contact_state must be locked before these words come into force? All who share an address with
--          somebody who refuses what was granted.
-- grain:   one row per member; reads: incoming_consent, members_consent, members_member; writes: nothing
-- twice:   reads only
select distinct sharing.id
from incoming_consent as word
join members_consent as known
    on known.member_id = word.member_id and known.channel = word.channel and known.purpose = 'marketing'
join members_member as member on member.id = word.member_id
join members_member as sharing
    on sharing.id = member.id
    or (word.channel = 'email' and sharing.email = member.email and member.email <> '')
    or (word.channel in ('sms', 'call') and reverse(sharing.phone) = reverse(member.phone) and member.phone <> ''
        and sharing.phone <> '')
where word.state = 'withdrawn' and known.state = 'granted'
