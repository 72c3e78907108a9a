-- purpose: who enters which segment, and who leaves it: what was found against what is kept
-- grain:   one row per member and segment that differ
-- reads:   temp table segment_found, lifecycle_segmentmember; the marks stand for a join with those looked at
-- writes:  temp table segment_move
-- params:  segments (ids)
-- twice:   it is empty once the moves are made
drop table if exists pg_temp.segment_move;
create temp table segment_move on commit drop as
with present as materialized (
    select present.segment_id, present.member_id
    from /* among */ lifecycle_segmentmember as present /* on */
    -- "is true" keeps the segments from being looked up one by one: they are nearly all.
    where (present.segment_id = any(%(segments)s)) is true and present.left_on is null
)
select found.segment_id, found.member_id, true as comes
from (select unnest(segments) as segment_id, member_id from segment_found) as found
where not exists (
    select from present where present.segment_id = found.segment_id and present.member_id = found.member_id
)
union all
select present.segment_id, present.member_id, false
from present
where not exists (
    select from segment_found as found
    where found.member_id = present.member_id and present.segment_id = any(found.segments)
);
