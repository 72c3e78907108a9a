-- purpose: what each value group brought and cost, and how much it hangs on discounts
-- grain:   one row per value group     reads: analytics_memberworth     writes: nothing     twice: it only reads
-- params:  line (loyalty from which somebody counts as loyal)
select value_group, count(*) as members, sum(orders)::bigint as orders, sum(net_amount) as net_amount,
    sum(cost_amount) as cost_amount, sum(discount_amount) as discount_amount, sum(extra_amount) as extra_amount,
    sum(service_amount) as service_amount, sum(contribution) as contribution,
    avg(discount_share) as discount_share, count(*) filter (where discount_share >= 0.5) as mostly_discounted,
    count(*) filter (where contribution < 0) as draining,
    coalesce(sum(contribution) filter (where contribution < 0), 0) as drained,
    count(loyalty) as loyalty_known, count(*) filter (where loyalty >= %(line)s) as loyal
from analytics_memberworth
group by value_group;
