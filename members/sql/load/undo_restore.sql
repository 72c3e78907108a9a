-- purpose: give back the values from before the load, each where it still is what the load wrote
-- grain:   one row per member; reads: undoing; writes: members_member, undoing, members_changedmember
-- params:  at; {columns}: all columns of a member but its number, {values}: the same of `restored`
-- twice:   a value that is as before differs from what the load wrote, and is left alone
update undoing set why = left(coalesce(kept.fields, ''), 300)
from (
    select undoing.change_id, string_agg(old.key, ', ' order by old.key) as fields
    from undoing
    join members_member as member on member.id = undoing.member_id
    cross join lateral jsonb_each(undoing.before) as old
    where not undoing.was_made
        and old.key not in ('version', 'name_key', 'is_stub', 'joined_on')
        and to_jsonb(member) -> old.key is distinct from undoing.after -> old.key
    group by undoing.change_id
) as kept
where kept.change_id = undoing.change_id;

with given_back as (
    update members_member set ({columns}) = (
        select {values} from jsonb_populate_record(members_member, undoing.restorable) as restored)
    from (
        select undoing.member_id, (
            select jsonb_object_agg(old.key, old.value)
                || jsonb_build_object('updated_at', %(at)s::timestamptz, 'revision', member.revision + 1)
            from jsonb_each(undoing.before) as old
            where to_jsonb(member) -> old.key is not distinct from undoing.after -> old.key
        ) as restorable
        from undoing join members_member as member on member.id = undoing.member_id
        where not undoing.was_made
    ) as undoing
    where members_member.id = undoing.member_id and undoing.restorable is not null
    returning members_member.id, members_member.joined_on
),
told as (
    insert into members_changedmember (member_id, reason, fact_on) select id, 'correction', joined_on from given_back
),
stamped as (
    select id from given_back
)
select count(*) from stamped
