-- purpose: why members left, as they told us: finished interviews by month, first reason and stage
-- grain:   one row per month, reason code and stage
-- reads:   winback_interview     writes: nothing
-- params:  since (first day of the first month), before (the day after the last), zone
-- twice:   it only reads
-- value:   what the member was worth when the interview was finished; of several, each counts by itself
with told as (
    select
        (interview.finished_at at time zone %(zone)s)::date as told_on,
        interview.primary_reason, interview.stage, interview.member_id, interview.value_amount
    from winback_interview as interview
    where interview.state = 'finished'
)
select
    date_trunc('month', told_on)::date as month,
    primary_reason as reason,
    stage,
    count(*) as interviews,
    sum(value_amount) as value_amount
from told
where told_on >= %(since)s and told_on < %(before)s
group by 1, 2, 3
order by 1, 2, 3
