-- purpose: how many members are in each pair of the chosen segments
-- grain:   one row per pair, the segment with itself included
-- reads:   lifecycle_segmentmember
-- params:  segments (ids)
-- twice:   it only reads
with present as materialized (
    select member_id, segment_id
    from lifecycle_segmentmember
    where segment_id = any(%(segments)s) and left_on is null
)
select one.segment_id, other.segment_id, count(*)
from present as one
join present as other on other.member_id = one.member_id and other.segment_id >= one.segment_id
group by one.segment_id, other.segment_id;
