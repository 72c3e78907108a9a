-- purpose: who can be won back, and in which arm; the beginning of eligible_tonight and eligible_counts
-- grain:   one row (of `judged`) per eligible member: a buyer, lost or defected now, who may be written to
-- reads:   lifecycle_memberstage, lifecycle_membermetrics, members_member, members_consent, members_suppression,
--          members_contactpreference, members_complaint, campaigns_audiencemember, campaigns_campaign; writes: nothing
-- params:  channel, worth_from (0.6 for the best two fifths), salt, held_out (buckets of 10,000), zone,
--          inner and outer (the padded keys of the HMAC)
-- twice:   reads only
with lost as (
    select stage.member_id, stage.stage, stage.seq, stage.since_on, metrics.value_amount
    from lifecycle_memberstage as stage
    join lifecycle_membermetrics as metrics on metrics.member_id = stage.member_id
    where stage.stage in ('lost', 'defector') and metrics.order_count > 0
),
-- Several members may share an address: only the most valuable of them is written to.
eligible as (
    select distinct on (member.email) lost.*, member.public_id
    from lost
    join members_member as member on member.id = lost.member_id
    join members_consent as consent
        on consent.member_id = lost.member_id and consent.channel = %(channel)s
        and consent.purpose = 'marketing' and consent.state = 'granted'
    where member.email <> '' and member.restricted_at is null and member.erased_at is null
        and not exists (
            select from members_contactpreference as wish
            where wish.member_id = lost.member_id and (wish.only_service or wish.paused_until > now())
        )
        -- Whose complaint is open hears an answer first, and nothing else.
        and not exists (
            select from members_complaint as complaint
            where complaint.member_id = lost.member_id
                and complaint.status not in ('closed', 'duplicate', 'rejected', 'resolved')
        )
        and not exists (
            select from members_suppression as suppression
            where suppression.channel = %(channel)s
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.email, 'UTF8')))
        )
    order by member.email, lost.value_amount desc, lost.member_id
),
-- Over all eligible, answered or not: over the rest alone the cut would sink every night.
cut as (
    select percentile_disc(%(worth_from)s) within group (order by value_amount) as worth_amount, count(*) as members
    from eligible
),
placed as (
    select eligible.*, row_number() over (order by value_amount desc, member_id) as place
    from eligible
),
judged as (
    select
        placed.member_id, placed.stage, placed.value_amount,
        'loss:' || placed.member_id || ':' || placed.seq as occasion_key,
        placed.value_amount >= cut.worth_amount as is_worth_it,
        case
            -- The best hundredth is too dear to leave alone, and too different to compare.
            when placed.place <= cut.members / 100 then 'always'
            when shuke_bucket(%(salt)s, placed.public_id) < %(held_out)s then 'holdout'
            else 'treated'
        end as arm,
        exists (
            select from campaigns_audiencemember as audience
            join campaigns_campaign as campaign on campaign.id = audience.campaign_id and campaign.kind = 'standing'
            where audience.member_id = placed.member_id
                and (audience.entered_at at time zone %(zone)s)::date >= placed.since_on
        ) as is_answered
    from placed
    cross join cut
)
