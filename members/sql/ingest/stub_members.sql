-- purpose: members that only orders or interactions have named so far, so that no fact is lost
-- grain:   one row per new external id; reads: named_member, members_member; writes: members_member
-- params:  source, at
-- twice:   known members are left alone. The UUIDv7 is put together here once for the statement's millisecond:
--          the column's default would do it anew for each of a million rows, and takes three times as long.
insert into members_member (source, external_id, is_stub, public_id, updated_at)
select
    %(source)s, external_id, true,
    (stamp || substr(gen_random_uuid()::text, 16))::uuid, %(at)s
from named_member
cross join (
    select overlay(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') placing '-' from 9 for 0)
        || '-7' as stamp) as clock
where not exists (
    select from members_member
    where members_member.source = %(source)s and members_member.external_id = named_member.external_id)
    and not exists (
        select from members_memberalias as alias
        where alias.source = %(source)s and alias.external_id = named_member.external_id)
order by external_id
on conflict do nothing
