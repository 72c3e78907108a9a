-- purpose: how many members can be contacted, by channel and on any
-- grain:   one row per channel: metric, key, value
-- reads:   members_member, members_consent, members_suppression     writes: nothing
-- params:  inner and outer (the padded keys of the HMAC)
-- twice:   it only reads
with granted as (
    select
        consent.channel,
        consent.member_id,
        case consent.channel
            when 'email' then member.email
            when 'line' then member.line_id
            when 'post' then member.address
            else member.phone
        end as address
    from members_consent as consent
    join members_member as member on member.id = consent.member_id
    where consent.purpose = 'marketing' and consent.state = 'granted'
),
reach as (
    select channel, member_id
    from granted
    where address <> ''
        and not (channel = 'sms' and address like '+886%%' and address not like '+8869%%')
        and (
            -- Hashing everybody is for brands that have suppressed somebody.
            not exists (select from members_suppression)
            or not exists (
                select from members_suppression as suppression
                where suppression.channel = granted.channel
                    and suppression.address_hash
                        = sha256(%(outer)s || sha256(%(inner)s || convert_to(granted.address, 'UTF8')))
            )
        )
)
select 'contactable' as metric, channel as key, count(*)::numeric as value from reach group by channel
union all
select 'contactable', '', count(distinct member_id) from reach having count(*) > 0;
