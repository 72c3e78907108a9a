-- purpose: walk through members by id, as another program does, narrowed by where they stand
-- grain:   one row per member: its id
-- reads:   members_member, lifecycle_memberstage, lifecycle_standing     writes: nothing
-- params:  after, limit; source, stages, bands, groups, updated_after, since_on: null where they narrow nothing
-- twice:   it only reads. A stage counts as updated from the day on which it began.
select member.id
from members_member as member
left join lifecycle_memberstage as stage on stage.member_id = member.id
left join lifecycle_standing as standing on standing.member_id = member.id
where member.id > %(after)s
    and (%(source)s::text is null or member.source = %(source)s)
    and (%(stages)s::text[] is null or %(stages)s::text[] @> array[
        (case
            when stage.override_stage <> ''
                and (stage.override_until is null or stage.override_until >= coalesce(standing.as_of, current_date))
                then stage.override_stage
            else stage.stage
        end)::text])
    and (%(bands)s::text[] is null or standing.band = any(%(bands)s::text[]))
    and (%(groups)s::text[] is null or standing.rfm_group = any(%(groups)s::text[]))
    and (%(updated_after)s::timestamptz is null
        or member.updated_at > %(updated_after)s or stage.since_on >= %(since_on)s)
order by member.id
limit %(limit)s
