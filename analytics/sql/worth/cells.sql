-- purpose: loyalty against value: how many customers are valuable and loyal, one of the two, or neither (R57)
-- grain:   one row per cell; is_loyal is null where neither an opinion nor a friend brought is known
-- reads:   analytics_memberworth     writes: nothing     twice: it only reads
-- params:  line (loyalty from which somebody counts as loyal)
select value_group = 'top' as is_valuable, loyalty >= %(line)s as is_loyal, count(*) as members,
    sum(contribution) as contribution, avg(discount_share) as discount_share
from analytics_memberworth
group by 1, 2;
