-- purpose: how many members allow or refuse a channel on which we have their address?
-- grain:   one row per channel and answer, and one per channel for those with an address ('addressed')
-- reads:   members_member, members_consent, members_suppression, members_contactpreference; writes: nothing; twice: reads only
-- params:  inner and outer (the padded keys of the HMAC). Members without consent are only counted: there may be
--          a million of them, and five channels each.
with everybody as (
    select
        count(*) as members,
        count(*) filter (where email <> '') as email,
        count(*) filter (where phone <> '') as phone,
        count(*) filter (where phone <> '' and not (phone like '+886%%' and phone not like '+8869%%')) as mobile,
        count(*) filter (where line_id <> '') as line,
        count(*) filter (where address <> '') as post
    from members_member
),
answer as (
    select
        consent.channel,
        consent.state,
        member.restricted_at is not null as is_restricted,
        coalesce(wish.only_service, false) as is_only_service,
        coalesce(wish.paused_until > now(), false) as is_paused,
        case consent.channel when 'email' then member.email when 'line' then member.line_id
            when 'post' then member.address else member.phone end as address
    from members_consent as consent
    join members_member as member on member.id = consent.member_id
    left join members_contactpreference as wish on wish.member_id = consent.member_id
    where consent.purpose = 'marketing'
)
select 'email' as channel, 'addressed' as answer, email as count from everybody
union all select 'sms', 'addressed', mobile from everybody
union all select 'line', 'addressed', line from everybody
union all select 'call', 'addressed', phone from everybody
union all select 'post', 'addressed', post from everybody
union all select 'sms', 'not_a_mobile', phone - mobile from everybody
union all select 'everybody', 'addressed', members from everybody
union all
select
    channel,
    case
        when is_restricted then 'restricted'
        when state <> 'granted' then 'withdrawn'
        when exists (
            select from members_suppression as suppression
            where suppression.channel = answer.channel
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(answer.address, 'UTF8')))
        ) then 'suppressed'
        when is_only_service then 'only_service'
        when is_paused then 'paused'
        else 'contactable'
    end,
    count(*)
from answer
where address <> '' and not (channel = 'sms' and address like '+886%%' and address not like '+8869%%')
group by 1, 2
