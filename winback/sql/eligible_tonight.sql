-- purpose: tonight's entries; continues eligible.sql
-- grain:   one row per entering member, the most valuable first
-- params:  quota (messages)
-- A stretch of the ranking is taken whole: those held out enter where they stand among those who are written to, so
-- that both arms of a night are alike but for the draw. Only messages count towards the quota.
, waiting as (
    select judged.*,
        count(*) filter (where arm <> 'holdout') over (order by value_amount desc, member_id) as messages
    from judged
    where is_worth_it and not is_answered
)
select member_id, stage, arm, value_amount, occasion_key
from waiting
where messages <= %(quota)s
order by value_amount desc, member_id
