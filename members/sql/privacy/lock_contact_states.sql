-- purpose: make gates and opt-outs of these members take turns
-- grain:   one row per member, in the order of members; reads and writes: members_contactstate
-- params:  members; twice: rows that are there are only locked
insert into members_contactstate (member_id)
select unnest(%(members)s::bigint[]) order by 1
on conflict (member_id) do nothing;
select member_id from members_contactstate where member_id = any(%(members)s::bigint[]) order by member_id for update
