-- purpose: the keys of the members of this source, small enough to stay in memory; no temporary table, which only
--          one process could read
-- grain:   one row per member; reads: members_member, members_memberalias; writes: known_member; params: source
-- twice:   the table is made anew
drop table if exists known_member;
create unlogged table known_member with (autovacuum_enabled = off) as
select id, external_id from members_member
where source = %(source)s and external_id is not null
union all
select survivor_id, external_id from members_memberalias
where source = %(source)s and external_id is not null;
analyze known_member
