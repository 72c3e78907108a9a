-- purpose: put everybody whom a filter finds into a list
-- grain:   one row per member found
-- reads:   the compiled selection (it stands for the mark below)     writes: lifecycle_segmentoverride
-- params:  segment_id, reason, by_id, and those of the selection
-- twice:   unique (segment, member); who is there keeps the first reason
with put as (
    insert into lifecycle_segmentoverride (segment_id, member_id, kind, reason, by_id)
    select %(segment_id)s, selection.id, 'include', %(reason)s, %(by_id)s
    from (/* selection */) as selection (id)
    on conflict (segment_id, member_id) do update set kind = 'include'
    returning member_id
)
select count(*) from put;
