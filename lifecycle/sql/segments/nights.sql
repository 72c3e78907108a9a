-- purpose: the size of each segment after its moves, and how many came and went
-- grain:   one row per segment
-- reads:   temp tables segment_move and segment_size (before the moves, but at first), lifecycle_segment    writes: lifecycle_segmentnight
-- params:  segments (ids), as_of, is_first (everybody entered today)
-- twice:   the moves are those that were just made
with moved as (
    select segment_id, count(*) filter (where comes) as entered, count(*) filter (where not comes) as left_again
    from segment_move
    group by segment_id
),
sized as (
    select
        segment.id as segment_id,
        coalesce(present.members, 0)
            + case when %(is_first)s then 0 else coalesce(moved.entered - moved.left_again, 0) end as members,
        coalesce(case when %(is_first)s then present.members else moved.entered end, 0) as entered,
        coalesce(moved.left_again, 0) as left_again
    from lifecycle_segment as segment
    left join moved on moved.segment_id = segment.id
    left join segment_size as present on present.segment_id = segment.id
    where segment.id = any(%(segments)s)
),
night as (
    -- What happens by day is added to what the night wrote.
    insert into lifecycle_segmentnight as night (segment_id, as_of, members, entered, "left")
    select segment_id, %(as_of)s, members, entered, left_again from sized
    on conflict (segment_id, as_of) do update
    set members = excluded.members,
        entered = night.entered + excluded.entered,
        "left" = night."left" + excluded."left"
)
select segment_id, members, entered, left_again from sized;
