-- purpose: how many members can be contacted on each channel, and why the others cannot
-- grain:   one row per channel and reason, over members with any contact at all
-- reads:   members_member, members_consent, members_suppression; writes: nothing; twice: reads only
-- params:  inner and outer (the padded keys of the HMAC)
select
    reach.channel,
    case
        when reach.address = '' then 'no_address'
        when reach.channel = 'sms' and reach.address like '+886%%' and reach.address not like '+8869%%' then 'not_a_mobile'
        when consent.state is null then 'never_asked'
        when consent.state <> 'granted' then 'withdrawn'
        when exists (
            select from members_suppression as suppression
            where suppression.channel = reach.channel
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(reach.address, 'UTF8')))
        ) then 'suppressed'
        else ''
    end as reason,
    count(*)
from members_member as member
cross join lateral (
    values ('email', member.email), ('sms', member.phone), ('line', member.line_id), ('call', member.phone),
        ('post', member.address)
) as reach (channel, address)
left join members_consent as consent
    on consent.member_id = member.id and consent.channel = reach.channel and consent.purpose = 'marketing'
where member.email <> '' or member.phone <> '' or member.line_id <> '' or member.address <> ''
group by 1, 2
order by 1, 2
