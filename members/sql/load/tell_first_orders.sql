-- purpose: queue the members whose first orders these are
-- grain:   one row per member; reads: typed_order; writes: members_changedmember
-- twice:   runs once, with the fill. The day is the first one of the whole file: before a first load nobody can have
--          been lost, so nothing finer is needed.
create unlogged table ordering_member with (autovacuum_enabled = off) as
select distinct member_id from typed_order;
insert into members_changedmember (member_id, reason, fact_on)
select member_id, 'order', (select min(placed_on) from typed_order)
from ordering_member
