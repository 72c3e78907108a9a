-- purpose: remember what a rule of another app did to whom for this load, so that it can be undone
-- grain:   one row per member changed; reads: beyond_change; writes: members_loadchange; params: load, rule
-- twice:   what was so before is kept as it was first noted. A member whom the load made has no such image.
insert into members_loadchange (load_id, member_id, before, after)
select %(load)s, member_id, jsonb_build_object(%(rule)s::text, before), jsonb_build_object(%(rule)s::text, after)
from beyond_change
on conflict (load_id, member_id) do update set
    before = excluded.before || members_loadchange.before,
    after = members_loadchange.after || excluded.after
where members_loadchange.before is not null
