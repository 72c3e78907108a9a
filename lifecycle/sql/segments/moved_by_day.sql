-- purpose: the size of each segment after the few moves of an event, and how many came and went that day
-- grain:   one row per segment that somebody entered or left
-- reads:   temp table segment_move     writes: lifecycle_segment, lifecycle_segmentnight
-- params:  as_of
-- twice:   the moves are those that were just made; they are added to what the night wrote
with moved as (
    select segment_id, count(*) filter (where comes) as entered, count(*) filter (where not comes) as left_again
    from segment_move
    group by segment_id
),
sized as (
    update lifecycle_segment as segment
    set member_count = coalesce(segment.member_count + moved.entered - moved.left_again, segment.member_count, 0)
    from moved
    where segment.id = moved.segment_id
    returning segment.id as segment_id, segment.member_count as members, moved.entered, moved.left_again
)
insert into lifecycle_segmentnight as night (segment_id, as_of, members, entered, "left")
select segment_id, %(as_of)s, members, entered, left_again from sized
on conflict (segment_id, as_of) do update
set members = excluded.members,
    entered = night.entered + excluded.entered,
    "left" = night."left" + excluded."left"
