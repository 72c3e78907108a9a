-- purpose: what became of the members of each stage in the last days: the key figures of the playbooks
-- grain:   one row per stage that has or had members
-- reads:   lifecycle_stagetransition (its index by day), lifecycle_memberstage, lifecycle_handover
-- writes:  nothing
-- params:  generation, since, until (moves dated after the one, up to the other)   twice: it only reads
with moved as (
    select member_id, seq, from_stage, to_stage, "on"
    from lifecycle_stagetransition
    where generation = %(generation)s and "on" > %(since)s and "on" <= %(until)s
),
present as (
    select stage, count(*) as members
    from lifecycle_memberstage
    where stage <> ''
    group by stage
),
came as (
    select to_stage as stage, count(*) as members from moved group by to_stage
),
turn as (
    select moved.from_stage as stage, moved.to_stage, moved.member_id, moved.on - before.on as days, before.on as began_on
    from moved
    join lifecycle_stagetransition as before
        on before.member_id = moved.member_id and before.generation = %(generation)s and before.seq = moved.seq - 1
    where moved.from_stage <> ''
),
handed as (
    select distinct member_id, began_on from lifecycle_handover
),
went as (
    select
        turn.stage,
        count(*) as members,
        count(distinct turn.member_id) filter (
            where turn.to_stage = any(case turn.stage
                when 'prospect' then array['interested', 'first_buyer', 'repeat_buyer', 'core']
                when 'interested' then array['first_buyer', 'repeat_buyer', 'core']
                when 'first_buyer' then array['repeat_buyer', 'core']
                when 'repeat_buyer' then array['core']
                when 'core' then array[]::text[]
                else array['first_buyer', 'repeat_buyer', 'core'] end)) as onward,
        percentile_cont(0.5) within group (order by turn.days) as usual_days,
        count(handed.member_id) as handed_over
    from turn
    left join handed on handed.member_id = turn.member_id and handed.began_on = turn.began_on
    group by turn.stage
)
select
    stage,
    coalesce(present.members, 0) as members,
    coalesce(came.members, 0) as entered,
    coalesce(went.members, 0) as left,
    coalesce(went.onward, 0) as onward,
    went.usual_days,
    coalesce(went.handed_over, 0) as handed_over
from present
full join came using (stage)
full join went using (stage);
