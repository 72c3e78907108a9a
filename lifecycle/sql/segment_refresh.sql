-- purpose: bring the members of one segment up to those that match now
-- grain:   one row per member who entered or left
-- reads:   temp table segment_matching     writes: lifecycle_segmentmember, lifecycle_segmentnight
-- params:  segment_id, as_of
-- twice:   the set difference is empty the second time
with gone as (
    update lifecycle_segmentmember as present
    set left_on = %(as_of)s
    where present.segment_id = %(segment_id)s and present.left_on is null
        and not exists (select from segment_matching as matching where matching.member_id = present.member_id)
    returning present.member_id
),
come as (
    insert into lifecycle_segmentmember as present (segment_id, member_id, first_entered_on, last_entered_on)
    select %(segment_id)s, matching.member_id, %(as_of)s, %(as_of)s
    from segment_matching as matching
    where not exists (
        select from lifecycle_segmentmember as there
        where there.segment_id = %(segment_id)s and there.member_id = matching.member_id and there.left_on is null
    )
    order by matching.member_id
    -- Who left and comes again keeps the day of the first entry.
    on conflict (segment_id, member_id) do update
    set last_entered_on = excluded.last_entered_on, left_on = null
    returning present.member_id
),
counted as (
    select
        (select count(*) from segment_matching) as members,
        (select count(*) from come) as entered,
        (select count(*) from gone) as left_again
),
night as (
    -- Whoever saves by day adds to what the night wrote.
    insert into lifecycle_segmentnight as night (segment_id, as_of, members, entered, "left")
    select %(segment_id)s, %(as_of)s, members, entered, left_again from counted
    on conflict (segment_id, as_of) do update
    set members = excluded.members,
        entered = night.entered + excluded.entered,
        "left" = night."left" + excluded."left"
)
select entered, left_again, members from counted;
