-- purpose: the addresses of an audience for advertising: only of who allows us advertising on that channel
-- grain:   one row per member with an address left, by number
-- reads:   members_member, members_consent, members_suppression, members_contactpreference     writes: nothing
-- params:  inner and outer (the padded keys of the HMAC), and those of the joins in place of "narrowed"
-- twice:   it only reads
-- An e-mail needs consent for e-mail, a phone for SMS or calls. Who was erased or has asked us to stop, wants
-- service messages only, or whose address is blocked, is left out.
select id, email, phone
from (
    select
        member.id,
        case when allowed.by_email and not exists (
            select from members_suppression as suppression
            where suppression.channel = 'email' and suppression.address_hash
                = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.email, 'UTF8')))
        ) then member.email else '' end as email,
        case when allowed.by_phone and not exists (
            select from members_suppression as suppression
            where suppression.channel in ('sms', 'call') and suppression.address_hash
                = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.phone, 'UTF8')))
        ) then member.phone else '' end as phone
    from members_member as member{narrowed}
    join lateral (
        select
            bool_or(consent.channel = 'email') as by_email,
            bool_or(consent.channel in ('sms', 'call')) as by_phone
        from members_consent as consent
        where consent.member_id = member.id and consent.purpose = 'marketing' and consent.state = 'granted'
    ) as allowed on allowed.by_email or allowed.by_phone
    left join members_contactpreference as wish on wish.member_id = member.id
    where member.erased_at is null and member.restricted_at is null and not coalesce(wish.only_service, false)
) as allowed_member
where email <> '' or phone <> ''
order by id
