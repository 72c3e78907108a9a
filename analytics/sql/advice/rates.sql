-- purpose: how many ordered within 60 days after we acted, and of those held out, by what was done and to whom (R47)
-- grain:   one row per kind of action (held: nothing was done), crowd, and whether somebody was held out beside it
-- reads:   campaigns_audiencemember, campaigns_campaign, campaigns_contact, campaigns_disposition,
--          lifecycle_stagetransition, lifecycle_lifecyclerun, members_order, members_refund     writes: nothing
-- params:  since and until (moments): who entered between them and whose 60 days are over
-- twice:   it only reads
with entered as (
    select audience.member_id, audience.entered_at as at, audience.stage,
        case
            when audience.arm = 'holdout' then 'held'
            when campaign.coupon_type_id is null then 'message'
            else 'offer'
        end as kind,
        -- The most valuable are always contacted and belong to neither arm.
        audience.arm <> 'always' and exists (
            select from campaigns_audiencemember as other
            where other.campaign_id = campaign.id and other.arm = 'holdout'
        ) as is_compared
    from campaigns_audiencemember as audience
    join campaigns_campaign as campaign on campaign.id = audience.campaign_id
    where campaign.kind in ('standing', 'one_off') and audience.stage <> ''
        and audience.entered_at >= %(since)s and audience.entered_at < %(until)s - interval '60 days'
),
spoken as (
    select distinct on (contact.member_id) contact.member_id, contact.at
    from campaigns_contact as contact
    join campaigns_disposition as ending on ending.id = contact.disposition_id and ending.is_connected
    where contact.direction = 'outbound' and contact.channel = 'call'
        and contact.kind in ('winback', 'follow_up', 'care', 'opportunity', 'sale')
        and contact.at >= %(since)s and contact.at < %(until)s - interval '60 days'
    order by contact.member_id, contact.at
),
called as (
    select spoken.member_id, spoken.at, stood.to_stage as stage, 'call' as kind, true as is_compared
    from spoken
    cross join lateral (
        select moved.to_stage
        from lifecycle_stagetransition as moved
        where moved.member_id = spoken.member_id and moved."on" <= spoken.at::date
            and moved.generation = (select max(generation) from lifecycle_lifecyclerun)
        order by moved.seq desc
        limit 1
    ) as stood
),
acted as (
    select member_id, at, stage, kind, is_compared from entered
    union all
    select member_id, at, stage, kind, is_compared from called
)
select acted.kind,
    case
        when acted.stage in ('prospect', 'interested') then 'lead'
        when acted.stage in ('lost', 'defector') then 'lost'
        else 'buyer'
    end as crowd,
    acted.is_compared,
    count(*) as members,
    count(*) filter (where exists (
        select from members_order as placed
        where placed.member_id = acted.member_id
            and placed.placed_on >= acted.at::date - 1 and placed.placed_on < acted.at::date + 62
            and placed.placed_at >= acted.at and placed.placed_at < acted.at + interval '60 days'
            and placed.status in ('paid', 'fulfilled')
            and placed.amount > coalesce((
                select sum(refund.amount) from members_refund as refund where refund.order_id = placed.id
            ), 0)
    )) as returned
from acted
group by 1, 2, 3;
