-- purpose: what is advised to the members of each stage, and what it would bring
-- grain:   one row per stage, action and reason     reads: analytics_memberadvice, lifecycle_memberstage
-- writes:  nothing     twice: it only reads
select stage.stage, advice.action, advice.reason, count(*) as members, sum(advice.gain) as gain,
    avg(advice.chance) as chance, avg(advice.added) as added, avg(advice.offer_gain)::float8 as offer_gain,
    mode() within group (order by advice.daypart) as daypart, mode() within group (order by advice.channel) as channel
from analytics_memberadvice as advice
join lifecycle_memberstage as stage on stage.member_id = advice.member_id
group by stage.stage, advice.action, advice.reason;
