-- purpose: remember what this load did to whom, so that it can be undone
-- grain:   one row per member made or changed; reads: image_before, incoming_member, members_member
-- writes:  members_loadchange; params: load, source
-- twice:   one row per load and member. Only what differs is kept; what counts along (revision) is not.
insert into members_loadchange (load_id, member_id, before, after)
select %(load)s, image_before.member_id, differing.before, differing.after
from image_before
join members_member as member on member.id = image_before.member_id
cross join lateral (
    select jsonb_object_agg(old.key, old.value) as before, jsonb_object_agg(old.key, fresh.image -> old.key) as after
    from (select to_jsonb(member) as image) as fresh
    cross join jsonb_each(to_jsonb(image_before.image)) as old
    where old.value is distinct from fresh.image -> old.key
        and old.key not in ('id', 'updated_at', 'created_at', 'revision')
) as differing
where image_before.image is distinct from member and differing.before is not null
on conflict do nothing;

insert into members_loadchange (load_id, member_id)
select %(load)s, member.id
from incoming_member
join members_member as member on member.source = %(source)s and member.external_id = incoming_member.external_id
where member.created_at >= now()
    and not exists (select from image_before where image_before.member_id = member.id)
on conflict do nothing
