-- purpose: for each of these members and each channel: may we contact them there, and if not, why?
-- grain:   one row per member and channel; reads: members_member, members_consent, members_suppression,
--          members_contactpreference
-- params:  members, inner and outer (the padded keys of the HMAC); writes: nothing; twice: reads only
select
    member.id,
    reach.channel,
    case
        when reach.address = '' then 'no_address'
        when reach.channel = 'sms' and reach.address like '+886%%' and reach.address not like '+8869%%' then 'not_a_mobile'
        when member.restricted_at is not null then 'restricted'
        when consent.state is null then 'never_asked'
        when consent.state <> 'granted' then 'withdrawn'
        when exists (
            select from members_suppression as suppression
            where suppression.channel = reach.channel
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(reach.address, 'UTF8')))
        ) then 'suppressed'
        when wish.only_service then 'only_service'
        when wish.paused_until > now() then 'paused'
        else ''
    end as reason
from members_member as member
cross join lateral (
    values ('email', member.email), ('sms', member.phone), ('line', member.line_id), ('call', member.phone),
        ('post', member.address)
) as reach (channel, address)
left join members_consent as consent
    on consent.member_id = member.id and consent.channel = reach.channel and consent.purpose = 'marketing'
left join members_contactpreference as wish on wish.member_id = member.id
where member.id = any(%(members)s::bigint[])
order by member.id, reach.channel
