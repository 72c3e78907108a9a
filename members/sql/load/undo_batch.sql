-- purpose: take the next members of a load whose undo is under way, locked in the order of their numbers
-- grain:   one row per member; reads: members_loadchange, members_member; writes: undoing (temporary)
-- params:  load, most
-- twice:   what is undone or left has gone from the queue
drop table if exists undoing;
create temp table undoing on commit drop as
select change.id as change_id, change.member_id, change.before, change.after, change.before is null as was_made,
    ''::text as why
from members_loadchange as change
where change.load_id = %(load)s and change.left = ''
order by change.id
limit %(most)s;
create index on undoing (member_id);
analyze undoing;
select count(*) from (
    select member.id from members_member as member
    where member.id in (select member_id from undoing) order by member.id for update
) as locked
