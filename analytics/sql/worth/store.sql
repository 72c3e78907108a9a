-- purpose: write what a weighing found, only where it is different
-- grain:   one row per customer     reads: temp tables worth_fact, worth_scored     writes: analytics_memberworth
-- twice:   the second time nothing is distinct
insert into analytics_memberworth as kept (
    member_id, orders, net_amount, cost_amount, discount_amount, extra_amount, service_amount, contribution,
    discounted_orders, discount_share, daypart, satisfaction, advocacy, friends, loyalty, score, value_group
)
select
    fact.member_id, fact.orders, fact.net_amount, fact.cost_amount, fact.discount_amount, fact.extra_amount,
    fact.service_amount, fact.contribution, fact.discounted_orders, fact.discount_share, fact.daypart,
    fact.satisfaction, fact.advocacy, fact.friends, scored.loyalty, scored.score, scored.value_group
from worth_fact as fact
join worth_scored as scored on scored.member_id = fact.member_id
on conflict (member_id) do update
set orders = excluded.orders, net_amount = excluded.net_amount, cost_amount = excluded.cost_amount,
    discount_amount = excluded.discount_amount, extra_amount = excluded.extra_amount,
    service_amount = excluded.service_amount, contribution = excluded.contribution,
    discounted_orders = excluded.discounted_orders, discount_share = excluded.discount_share,
    daypart = excluded.daypart, satisfaction = excluded.satisfaction, advocacy = excluded.advocacy,
    friends = excluded.friends, loyalty = excluded.loyalty, score = excluded.score,
    value_group = excluded.value_group
where (kept.orders, kept.net_amount, kept.cost_amount, kept.discount_amount, kept.extra_amount,
        kept.service_amount, kept.discounted_orders, kept.discount_share, kept.daypart, kept.satisfaction,
        kept.advocacy, kept.friends, kept.loyalty, kept.score, kept.value_group)
    is distinct from (excluded.orders, excluded.net_amount, excluded.cost_amount, excluded.discount_amount,
        excluded.extra_amount, excluded.service_amount, excluded.discounted_orders, excluded.discount_share,
        excluded.daypart, excluded.satisfaction, excluded.advocacy, excluded.friends, excluded.loyalty,
        excluded.score, excluded.value_group);
