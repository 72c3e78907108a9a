-- purpose: the members of a first load stand in one row of numbers: put the next ones into the queue
-- grain:   one row per member; reads: members_member; writes: members_loadchange; params: load, first, last
-- twice:   one row per load and member
insert into members_loadchange (load_id, member_id)
select %(load)s, id from members_member where id between %(first)s and %(last)s
on conflict do nothing
