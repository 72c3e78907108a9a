-- purpose: the groups that nobody has made yet
-- grain:   one row per group; reads: due; writes: members_group, due, members_loadedtie; params: load, by
-- twice:   the table is locked by the caller, so that two stretches do not make one group twice
drop table if exists made_group;
create temp table made_group on commit drop as
with made as (
    insert into members_group (kind, name, key, created_by_id)
    select distinct on (key, named_kind, folded) group_kind, group_name, key, %(by)s
    from due where group_id is null
    order by key, named_kind, folded, line
    returning id, kind, key, lower(name) as folded
)
select * from made;
update due set group_id = made_group.id
from made_group
where due.group_id is null and (made_group.key = due.key
    or (due.key is null and made_group.key is null and made_group.kind = due.named_kind and made_group.folded = due.folded));
insert into members_loadedtie (load_id, noun, row_id) select %(load)s, 'group', id from made_group
