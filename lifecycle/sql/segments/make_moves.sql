-- purpose: let members enter and leave
-- grain:   one row per move
-- reads:   temp table segment_move     writes: lifecycle_segmentmember
-- params:  as_of
-- twice:   who is in is not in the moves, and who left neither
with gone as (
    update lifecycle_segmentmember as present
    set left_on = %(as_of)s
    from segment_move as move
    where not move.comes and present.segment_id = move.segment_id and present.member_id = move.member_id
    returning 1
)
insert into lifecycle_segmentmember as present (segment_id, member_id, first_entered_on, last_entered_on)
select move.segment_id, move.member_id, %(as_of)s, %(as_of)s
from segment_move as move
where move.comes
order by move.segment_id, move.member_id
-- Who left and comes again keeps the day of the first entry.
on conflict (segment_id, member_id) do update
set last_entered_on = excluded.last_entered_on, left_on = null;
