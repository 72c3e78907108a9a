-- purpose: how much each stage hangs on discounts, and what it contributes
-- grain:   one row per stage     reads: analytics_memberworth, lifecycle_memberstage     writes: nothing
-- twice:   it only reads
select stage.stage, count(*) as members, avg(worth.discount_share) as discount_share,
    count(*) filter (where worth.discount_share >= 0.5) as mostly_discounted, sum(worth.contribution) as contribution
from analytics_memberworth as worth
join lifecycle_memberstage as stage on stage.member_id = worth.member_id
group by stage.stage;
