-- purpose: score, value group and loyalty of each customer by one yardstick (R57, R62)
-- grain:   one row per row of worth_to_score     writes: temp table worth_scored
-- reads:   worth_to_score, members_member, lifecycle_membermetrics, lifecycle_membervalue
-- params:  weights and loyalty (json: name → weight), top and bottom (per cent), as_of
-- twice:   the table is made anew
-- A metric counts by rank: the share of customers who have less of it, so that money and counts can be added up and
-- equal values always count the same. What is not known ranks lowest.
drop table if exists pg_temp.worth_scored;
create temp table worth_scored on commit drop as
with weight as (
    select key as metric, value::float8 as weight
    from jsonb_each_text(%(weights)s::jsonb)
    where value::float8 > 0
),
measure as (
    select fact.member_id, weight.metric, weight.weight,
        case weight.metric
            when 'contribution' then fact.contribution
            when 'net_amount' then fact.net_amount
            when 'orders' then fact.orders
            when 'value_365d' then worth.value_365d
            when 'tenure' then %(as_of)s::date - metrics.first_order_on
            when 'full_price' then (1 - fact.discount_share)::numeric
            when 'friends' then fact.friends
            when 'satisfaction' then fact.satisfaction::numeric
            else case
                when member.custom ->> substr(weight.metric, 8) ~ '^-?[0-9]{1,15}(\.[0-9]{1,6})?$'
                    then (member.custom ->> substr(weight.metric, 8))::numeric
            end
        end as amount
    from worth_to_score as fact
    cross join weight
    join members_member as member on member.id = fact.member_id
    left join lifecycle_membermetrics as metrics on metrics.member_id = fact.member_id
    left join lifecycle_membervalue as worth on worth.member_id = fact.member_id
),
ranked as (
    select member_id, weight,
        case
            when amount is null then 0
            else percent_rank() over (partition by metric order by amount nulls first)
        end as place
    from measure
),
scored as (
    select member_id, round((100 * sum(weight * place) / sum(weight))::numeric, 2)::float8 as score
    from ranked
    group by member_id
),
cut as (
    select percentile_disc(1 - %(top)s / 100.0) within group (order by score) as top,
        percentile_disc(%(bottom)s / 100.0) within group (order by score) as bottom
    from scored
),
kind as (
    select key as part, value::float8 as weight
    from jsonb_each_text(%(loyalty)s::jsonb)
    where value::float8 > 0
),
loyal as (
    -- Nobody is called loyal for paying the full price alone: what they say or whom they bring must be known.
    select fact.member_id,
        round((100 * sum(kind.weight * part.share) / sum(kind.weight) filter (where part.share is not null))::numeric, 2)
            ::float8 as loyalty
    from worth_to_score as fact
    cross join kind
    cross join lateral (
        select case kind.part
            when 'satisfaction' then fact.satisfaction
            when 'advocacy' then fact.advocacy
            when 'full_price' then 1 - fact.discount_share
        end as share
    ) as part
    where fact.satisfaction is not null or fact.advocacy is not null
    group by fact.member_id
)
select scored.member_id, scored.score, loyal.loyalty, cut.top as top_cut, cut.bottom as bottom_cut,
    case
        when cut.top = cut.bottom then 'middle'
        when scored.score >= cut.top then 'top'
        when scored.score <= cut.bottom then 'bottom'
        else 'middle'
    end as value_group
from scored
cross join cut
left join loyal on loyal.member_id = scored.member_id;
