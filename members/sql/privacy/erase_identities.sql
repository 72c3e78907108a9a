-- purpose: the ids under which feeds know these members become keyed hashes, which still catch what comes in
-- grain:   one row per (source, external id), of the member and of those they absorbed
-- reads:   members_member, members_memberalias; writes: the same, and members_erasedidentity
-- params:  members, at, inner and outer (the padded keys of the HMAC)
-- twice:   an id that was replaced already is left alone
with known as (
    select id as member_id, source, external_id from members_member
    where id = any(%(members)s::bigint[]) and external_id is not null and external_id not like 'erased-%%'
    union all
    select survivor_id, source, external_id from members_memberalias
    where survivor_id = any(%(members)s::bigint[]) and external_id is not null and external_id not like 'erased-%%'
),
hashed as (
    select known.*,
        sha256(%(outer)s || sha256(%(inner)s || convert_to(source || chr(31) || external_id, 'UTF8'))) as identity_hash
    from known
),
kept as (
    insert into members_erasedidentity (identity_hash, member_id, at)
    select identity_hash, member_id, %(at)s from hashed
    on conflict (identity_hash) do nothing
),
aliases as (
    update members_memberalias as alias set external_id = 'erased-' || left(encode(identity_hash, 'hex'), 40)
    from hashed
    where alias.survivor_id = hashed.member_id and alias.source = hashed.source
        and alias.external_id = hashed.external_id
)
update members_member as member set external_id = 'erased-' || left(encode(identity_hash, 'hex'), 40)
from hashed
where member.id = hashed.member_id and member.source = hashed.source and member.external_id = hashed.external_id
