-- purpose: how many members can be contacted, by channel and on any
-- grain:   one row per channel: metric, key, value     reads: members_member, members_consent     writes: nothing
-- params:  none
-- twice:   it only reads
with reach as (
    select
        consent.channel,
        consent.member_id
    from members_consent as consent
    join members_member as member on member.id = consent.member_id
    where consent.purpose = 'marketing' and consent.state = 'granted'
        and case consent.channel
            when 'email' then member.email
            when 'line' then member.line_id
            when 'post' then member.address
            else member.phone
        end <> ''
)
select 'contactable' as metric, channel as key, count(*)::numeric as value from reach group by channel
union all
select 'contactable', '', count(distinct member_id) from reach having count(*) > 0;
