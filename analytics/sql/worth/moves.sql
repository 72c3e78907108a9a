-- purpose: how many customers another yardstick would put into which group
-- grain:   one row per group now and then     reads: analytics_memberworth, temp table worth_scored
-- writes:  nothing     twice: it only reads
select kept.value_group as before, scored.value_group as after, count(*) as members
from analytics_memberworth as kept
join worth_scored as scored on scored.member_id = kept.member_id
group by kept.value_group, scored.value_group;
