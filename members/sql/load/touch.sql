-- purpose: remember the members whose facts a load changed, to count them once at the end
-- grain:   one row per member; reads: nothing; writes: touched
-- params:  members; twice: known ones stay
insert into touched (member_id) select unnest(%(members)s::bigint[]) on conflict do nothing
