-- purpose: write the members of one segment into the table while it is filled for the first time
-- grain:   one row per member who matches
-- reads:   temp table segment_matching     writes: lifecycle_segmentmember, lifecycle_segmentnight
-- params:  segment_id, as_of
-- twice:   never; the table has no keys meanwhile, and is empty before
with come as (
    insert into lifecycle_segmentmember (segment_id, member_id, first_entered_on, last_entered_on)
    select %(segment_id)s, matching.member_id, %(as_of)s, %(as_of)s
    from segment_matching as matching
    returning member_id
),
counted as (
    select count(*) as members from come
),
night as (
    insert into lifecycle_segmentnight (segment_id, as_of, members, entered, "left")
    select %(segment_id)s, %(as_of)s, members, members, 0 from counted
    on conflict (segment_id, as_of) do nothing
)
select members, 0, members from counted;
