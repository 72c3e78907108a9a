-- purpose: a refusal of what was granted holds for the address, whoever shares it; a later consent takes it back
-- grain:   one row per address; reads: incoming_consent, members_consent, members_member
-- writes:  members_suppression; params: at, inner and outer (the padded keys of the HMAC)
-- twice:   an address is suppressed once
with word as (
    select incoming_consent.*, sha256(%(outer)s || sha256(%(inner)s || convert_to(
        case incoming_consent.channel when 'email' then member.email when 'line' then member.line_id
            when 'post' then member.address else member.phone end, 'UTF8'))) as address_hash,
        case incoming_consent.channel when 'email' then member.email when 'line' then member.line_id
            when 'post' then member.address else member.phone end as address
    from incoming_consent
    join members_member as member on member.id = incoming_consent.member_id
    join members_consent as known on known.member_id = incoming_consent.member_id
        and known.channel = incoming_consent.channel and known.purpose = 'marketing'
),
lifted as (
    delete from members_suppression
    using word
    join members_consent as known on known.member_id = word.member_id and known.channel = word.channel
    where word.state = 'granted' and known.state = 'withdrawn' and word.at > known.changed_at and word.address <> ''
        and members_suppression.channel = word.channel and members_suppression.address_hash = word.address_hash
        and members_suppression.reason = 'opt_out' and members_suppression.at < word.at
)
insert into members_suppression (channel, address_hash, reason, at)
select distinct on (word.channel, word.address_hash) word.channel, word.address_hash, 'opt_out', coalesce(word.at, %(at)s)
from word
join members_consent as known
    on known.member_id = word.member_id and known.channel = word.channel and known.purpose = 'marketing'
where word.state = 'withdrawn' and known.state = 'granted' and word.address <> ''
    and (word.at is null or word.at >= known.changed_at)
order by word.channel, word.address_hash
on conflict (channel, address_hash) do nothing
