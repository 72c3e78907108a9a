-- purpose: remove the members whom the load made and nobody has used since
-- grain:   one row per member; reads: undoing; writes: members_member; returns how many
-- twice:   gone is gone. What only mirrors the member was removed before (members/imports/undoing.py).
with gone as (
    delete from members_member using undoing
    where members_member.id = undoing.member_id and undoing.was_made and undoing.why = ''
    returning members_member.id
)
select count(*) from gone
