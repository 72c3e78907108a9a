-- purpose: what became of each batch: who was asked and answered, who bought within the days after it, and how many
--          of those who ordered in the same days without it did
-- grain:   one row per batch
-- reads:   members_samplebatch, members_sample, members_order, members_surveyinvitation
-- params:  as_of (only who has had all those days counts), days
-- twice:   reads only
-- A purchase is a valid order of a later day than the sample. The others are those with a first order in the days
-- of a batch in parcels, who got none of it; a batch handed out at an event has nobody to compare with.
with given as (
    select sample.batch_id, sample.member_id, sample.given_on, sample.given_on + %(days)s < %(as_of)s as is_ripe,
        exists (
            select from members_order as later
            where later.member_id = sample.member_id and later.status in ('paid', 'fulfilled')
                and later.placed_on > sample.given_on and later.placed_on <= sample.given_on + %(days)s
        ) as bought
    from members_sample as sample
),
others as (
    select batch.id as batch_id, placed.member_id, min(placed.placed_on) as on_day
    from members_samplebatch as batch
    join members_order as placed
        on placed.placed_on between batch.given_on and batch.last_on and placed.status in ('paid', 'fulfilled')
    where batch.how = 'order'
        and not exists (
            select from members_sample as sample
            where sample.batch_id = batch.id and sample.member_id = placed.member_id
        )
    group by batch.id, placed.member_id
),
compared as (
    select others.batch_id, count(*) as members, count(*) filter (where exists (
        select from members_order as later
        where later.member_id = others.member_id and later.status in ('paid', 'fulfilled')
            and later.placed_on > others.on_day and later.placed_on <= others.on_day + %(days)s
    )) as bought
    from others
    where others.on_day + %(days)s < %(as_of)s
    group by others.batch_id
),
summed as (
    select batch_id, count(*) as given, count(*) filter (where is_ripe) as ripe,
        count(*) filter (where is_ripe and bought) as bought
    from given
    group by batch_id
),
asked as (
    select batch.id as batch_id, count(*) filter (where invitation.touches > 0) as asked,
        count(*) filter (where invitation.state = 'answered') as answered
    from members_samplebatch as batch
    join members_surveyinvitation as invitation
        on invitation.survey_id = batch.survey_id and invitation.occasion_key = 'sample:' || batch.id
    group by batch.id
)
select batch.id as batch_id, coalesce(summed.given, 0) as given, coalesce(summed.ripe, 0) as ripe,
    coalesce(summed.bought, 0) as bought, coalesce(asked.asked, 0) as asked,
    coalesce(asked.answered, 0) as answered, coalesce(compared.members, 0) as other_members,
    coalesce(compared.bought, 0) as other_bought
from members_samplebatch as batch
left join summed on summed.batch_id = batch.id
left join asked on asked.batch_id = batch.id
left join compared on compared.batch_id = batch.id
order by batch.id desc
