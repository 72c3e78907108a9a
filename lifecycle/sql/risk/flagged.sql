-- purpose: which buyers show signs of leaving, how likely that is, and what is at stake (R10, R25)
-- grain:   one row per listed member, the most at stake     writes: temp table flagged
-- reads:   lifecycle_memberstage, lifecycle_standing, lifecycle_membervalue,
--          lifecycle_clvrun, members_consent, members_complaint, members_surveyinvitation,
--          members_surveyresponse, members_surveyanswer, members_surveyquestion
-- params:  the thresholds and moments of lifecycle/risk.py, most     twice: the table is made anew
create temp table flagged on commit drop as
with newest_fit as (
    select r, alpha, a, b
    from lifecycle_clvrun
    -- Not a limit here: what stands beside one is read by a single process.
    where id = (select id from lifecycle_clvrun order by generation desc, as_of desc limit 1)
),
buyer as (
    select
        standing.member_id, standing.cycle_ratio, standing.p_alive, standing.value_amount,
        standing.days_since_last_order, standing.gap_stretch, standing.basket_change, worth.value_365d,
        standing.purchase_days >= 3 and standing.days_since_last_order >= %(stretch)s
            * (standing.last_order_on - standing.first_order_on) / (standing.purchase_days - 1)::float8 as is_stretching,
        -- The same history thirty days ago; who bought since was another then.
        case
            when standing.purchase_days >= 2 and standing.days_since_last_order > 30 then shuke_p_alive(
                standing.purchase_days - 1,
                (standing.last_order_on - standing.first_order_on) / 7.0::float8,
                (standing.as_of - 31 - standing.first_order_on) / 7.0::float8,
                newest_fit.r, newest_fit.alpha, newest_fit.a, newest_fit.b)
        end as p_alive_before
    from lifecycle_memberstage as stage
    join lifecycle_standing as standing on standing.member_id = stage.member_id
    left join lifecycle_membervalue as worth on worth.member_id = stage.member_id
    left join newest_fit on true
    where stage.stage in ('first_buyer', 'repeat_buyer', 'core')
),
muted as (
    select distinct member_id
    from members_consent
    where state = 'withdrawn' and purpose = 'marketing' and changed_at >= %(muted_since)s and changed_at < %(until)s
),
rated as (
    select member_id
    from members_complaint
    where satisfaction <= %(low_rating)s and updated_at >= %(rated_since)s and updated_at < %(until)s
    union
    select response.member_id
    from members_surveyanswer as answer
    join members_surveyquestion as question on question.id = answer.question_id
    join members_surveyresponse as response on response.id = answer.response_id
    -- Of five, of ten, and how easy it was of seven.
    where ((question.kind in ('csat', 'ces') and answer.number <= %(low_rating)s)
            or (question.kind = 'nps' and answer.number <= %(detractor)s))
        and answer.at >= %(rated_since)s and answer.at < %(until)s and response.member_id is not null
),
unanswered as (
    select distinct member_id
    from members_surveyinvitation
    where state in ('asked', 'closed') and touches > 0
        and touched_at >= %(rated_since)s and touched_at < %(asked_until)s
),
signalled as (
    select
        buyer.*,
        array_remove(array[
            case when cycle_ratio >= %(late_ratio)s then 'late' end,
            case when gap_stretch >= %(stretch)s or is_stretching then 'interval' end,
            case when basket_change <= -%(basket_drop)s then 'basket' end,
            case when p_alive_before - p_alive >= %(alive_drop)s then 'alive' end,
            case when muted.member_id is not null then 'muted' end,
            case when rated.member_id is not null then 'rating' end,
            case when unanswered.member_id is not null then 'silent' end
        ], null) as signals
    from buyer
    left join muted on muted.member_id = buyer.member_id
    left join rated on rated.member_id = buyer.member_id
    left join unanswered on unanswered.member_id = buyer.member_id
),
judged as (
    select
        member_id,
        signals,
        -- The chance of having gone by rhythm alone; each sign that is not of rhythm takes a part of what is left.
        1 - (1 - least(1, greatest(coalesce(1 - p_alive, 0), cycle_ratio / %(lost_ratio)s)))
            * power(1 - %(sign_weight)s,
                cardinality(array_remove(array_remove(signals, 'late'), 'alive'))) as risk,
        -- What a year would bring if she stayed.
        greatest(0, coalesce(value_365d::float8 / greatest(coalesce(p_alive, 1), 0.05), value_amount::float8)) as value
    from signalled
    where cardinality(signals) > 0
)
select
    member_id,
    signals,
    round(risk::numeric, 2)::float8 as risk,
    round((value * round(risk::numeric, 2)::float8)::numeric, 0) as at_stake
from judged
order by value * round(risk::numeric, 2)::float8 desc, member_id
limit %(most)s;
