-- purpose: the addresses of these members are never contacted again, whoever brings them back: as keyed hashes
-- grain:   one row per channel and address; reads: members_member, members_newslettersignup
-- writes:  members_suppression; params: members, at, inner and outer (the padded keys of the HMAC)
-- twice:   an address is suppressed once; "erased" is the gravest reason and replaces the others
with reach as (
    select address.channel, address.address
    from members_member as member
    cross join lateral (
        values ('email', member.email), ('sms', member.phone), ('line', member.line_id), ('call', member.phone),
            ('post', member.address)
    ) as address (channel, address)
    where member.id = any(%(members)s::bigint[]) and address.address <> ''
    union
    select 'email', signup.email from members_newslettersignup as signup
    where signup.member_id = any(%(members)s::bigint[]) and signup.email <> ''
)
insert into members_suppression (channel, address_hash, reason, at)
select distinct on (1, 2) channel,
    sha256(%(outer)s || sha256(%(inner)s || convert_to(address, 'UTF8'))), 'erased', %(at)s
from reach
order by 1, 2
on conflict (channel, address_hash) do update set reason = 'erased', at = excluded.at
    where members_suppression.reason <> 'erased'
