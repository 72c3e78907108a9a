-- purpose: of the members of a segment, whom could a mail reach, and for whom are its variables known?
-- grain:   one row; reads: lifecycle_segmentmember, members_member, members_consent, members_contactpreference,
--          members_suppression
-- params:  segment_id, topic (or null), needs_name, inner and outer (the padded keys of the HMAC)
-- writes:  nothing; twice: reads only
with inside as (
    select member.id, member.email, member.name, member.restricted_at is not null as is_restricted
    from lifecycle_segmentmember as row
    join members_member as member on member.id = row.member_id
    where row.segment_id = %(segment_id)s and row.left_on is null
),
judged as (
    select
        inside.email <> '' as has_address,
        consent.state = 'granted' as is_allowed,
        exists (
            select from members_suppression as suppression
            where suppression.channel = 'email'
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(inside.email, 'UTF8')))
        ) as is_suppressed,
        inside.is_restricted or coalesce(wish.only_service, false) or coalesce(wish.paused_until > now(), false)
            or coalesce(%(topic)s = any(wish.topics_off), false) as is_unwilling,
        not %(needs_name)s or inside.name <> '' as is_complete
    from inside
    left join members_consent as consent
        on consent.member_id = inside.id and consent.channel = 'email' and consent.purpose = 'marketing'
    left join members_contactpreference as wish on wish.member_id = inside.id
)
select
    count(*) as members,
    count(*) filter (where not has_address) as without_address,
    count(*) filter (where has_address and is_allowed is not true) as not_allowed,
    count(*) filter (where has_address and is_allowed and is_suppressed) as suppressed,
    count(*) filter (where has_address and is_allowed and not is_suppressed and is_unwilling) as unwilling,
    count(*) filter (where has_address and is_allowed and not is_suppressed and not is_unwilling) as contactable,
    count(*) filter (
        where has_address and is_allowed and not is_suppressed and not is_unwilling and is_complete
    ) as usable
from judged
