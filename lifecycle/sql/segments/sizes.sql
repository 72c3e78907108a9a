-- purpose: how many are in each segment; counted, because merges and erasures drop rows between the nights
-- grain:   one row per segment
-- reads:   lifecycle_segmentmember     writes: temp table segment_size
-- params:  segments (ids)
-- twice:   it is made anew
drop table if exists pg_temp.segment_size;
-- A table from a select is filled by several processes at once, an insert is not.
create temp table segment_size on commit drop as
select segment_id, count(*) as members
from lifecycle_segmentmember
where segment_id = any(%(segments)s) and left_on is null
group by segment_id;
