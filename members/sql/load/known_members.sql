-- purpose: the keys of the members that the file names, small enough to stay in memory; no temporary table,
--          which only one process could read
-- grain:   one row per member; reads: members_member, named_member; writes: known_member; params: source
-- twice:   the table is made anew
drop table if exists known_member;
create unlogged table known_member with (autovacuum_enabled = off) as
select members_member.id, members_member.external_id
from members_member
join named_member on named_member.external_id = members_member.external_id
where members_member.source = %(source)s;
analyze known_member
