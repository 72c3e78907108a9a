-- purpose: of the members of a segment, whom could a mail reach, and for whom are its variables known?
-- grain:   one row; reads: lifecycle_segmentmember, members_member, members_consent, members_suppression
-- params:  segment_id, needs_name, inner and outer (the padded keys of the HMAC)
-- writes:  nothing; twice: reads only
with inside as (
    select member.id, member.email, member.name
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
        not %(needs_name)s or inside.name <> '' as is_complete
    from inside
    left join members_consent as consent
        on consent.member_id = inside.id and consent.channel = 'email' and consent.purpose = 'marketing'
)
select
    count(*) as members,
    count(*) filter (where not has_address) as without_address,
    count(*) filter (where has_address and is_allowed is not true) as not_allowed,
    count(*) filter (where has_address and is_allowed and is_suppressed) as suppressed,
    count(*) filter (where has_address and is_allowed and not is_suppressed) as contactable,
    count(*) filter (where has_address and is_allowed and not is_suppressed and is_complete) as usable
from judged
