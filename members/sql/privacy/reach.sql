-- purpose: who can be contacted on which channel; the beginning of statements that count them
-- grain:   one row (of `reached`) per member and channel
-- reads:   members_member, members_consent, members_contactpreference, members_suppression     writes: nothing
-- params:  inner and outer (the padded keys of the HMAC), is_suppressing (whether anybody is)
-- why:     hashing everybody is for brands that have suppressed somebody; that is no question of this statement,
--          since one process alone reads what stands beside it
-- twice:   it only reads
with reached as not materialized (
    select consent.member_id, consent.channel
    from members_consent as consent
    join members_member as member on member.id = consent.member_id
    cross join lateral (
        select case consent.channel
            when 'email' then member.email
            when 'line' then member.line_id
            when 'post' then member.address
            else member.phone
        end as address
    ) as reach
    where consent.purpose = 'marketing' and consent.state = 'granted'
        and member.restricted_at is null
        and not exists (
            select from members_contactpreference as wish
            where wish.member_id = consent.member_id and (wish.only_service or wish.paused_until > now())
        )
        and reach.address <> ''
        and not (consent.channel = 'sms' and reach.address like '+886%%' and reach.address not like '+8869%%')
        and (
            not %(is_suppressing)s
            or not exists (
                select from members_suppression as suppression
                where suppression.channel = consent.channel
                    and suppression.address_hash
                        = sha256(%(outer)s || sha256(%(inner)s || convert_to(reach.address, 'UTF8')))
            )
        )
)
