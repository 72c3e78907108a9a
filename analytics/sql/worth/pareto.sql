-- purpose: what each twentieth of the customers contributes, the most valuable first
-- grain:   one row per twentieth     reads: analytics_memberworth     writes: nothing     twice: it only reads
-- Where customers with equal contributions lie on a border, it does not matter which of them stand before it.
select step, count(*) as members, sum(contribution) as contribution, sum(net_amount) as net_amount,
    min(contribution) as least
from (
    select contribution, net_amount,
        ceil(20.0 * row_number() over (order by contribution desc, net_amount desc) / count(*) over ())::int as step
    from analytics_memberworth
) as placed
group by step
order by step;
