-- purpose: write the members of segments into the table while it is filled for the first time
-- grain:   one row per member and segment
-- reads:   temp table segment_found     writes: lifecycle_segmentmember
-- params:  as_of
-- twice:   never; the table has no keys meanwhile, and held nobody of these segments before
insert into lifecycle_segmentmember (segment_id, member_id, first_entered_on, last_entered_on)
select unnest(segments), member_id, %(as_of)s, %(as_of)s
from segment_found;
