-- purpose: queue the members whose first orders these are
-- grain:   one row per member; reads: known_member, members_order; writes: members_changedmember
-- twice:   runs once, with the fill. The day is the first one of the whole file: before a first load nobody can have
--          been lost, so nothing finer is needed.
insert into members_changedmember (member_id, reason, fact_on)
select known_member.id, 'order', (select min(placed_on) from members_order)
from known_member
