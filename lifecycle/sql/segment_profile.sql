-- purpose: traits of the members of a segment and of all others, from the orders of the last 365 days
-- grain:   one row per topic and trait; the row without a trait counts the members whose trait is known
-- reads:   lifecycle_segmentmember, members_member, members_order, members_orderline, members_product,
--          members_surveyanswer
-- params:  segment_id, as_of
-- twice:   it only reads
with inside as materialized (
    select member_id from lifecycle_segmentmember where segment_id = %(segment_id)s and left_on is null
),
bought as materialized (
    select placed.id, placed.member_id, placed.amount, placed.channel, placed.coupon_code, placed.placed_on,
        extract(hour from placed.placed_at at time zone coalesce((select time_zone from crm_brand limit 1), 'UTC'))
            as hour
    from members_order as placed
    where placed.status in ('paid', 'fulfilled') and placed.amount > 0
        and placed.placed_on >= %(as_of)s::date - 365 and placed.placed_on < %(as_of)s
),
buyers as materialized (
    select member_id, avg(amount) as average, avg((coupon_code <> '')::int) as with_coupon
    from bought
    group by member_id
),
traits as (
    select distinct 'category' as topic, product.category as trait, bought.member_id
    from bought
    join members_orderline as line on line.order_id = bought.id
    join members_product as product on product.id = line.product_id
    where product.category <> ''
    union all
    select 'price', case when average < 500 then '0' when average < 1000 then '500' when average < 2000 then '1000'
        when average < 5000 then '2000' else '5000' end, member_id
    from buyers
    union all
    select 'discount', case when with_coupon = 0 then 'never' when with_coupon < 0.5 then 'sometimes'
        else 'mostly' end, member_id
    from buyers
    union all
    select distinct 'channel', channel, member_id from bought where channel <> ''
    union all
    select distinct 'hour', case when hour < 6 then 'night' when hour < 12 then 'morning' when hour < 18 then 'afternoon'
        else 'evening' end, member_id
    from bought
    union all
    select distinct 'weekday', extract(isodow from placed_on)::int::text, member_id from bought
    union all
    select 'city', city, id from members_member where city <> ''
    union all
    select distinct 'answer', response.survey_id || ' ' || answer.key || ' ' || chosen.code, response.member_id
    from members_surveyanswer as answer
    join members_surveyresponse as response on response.id = answer.response_id
    cross join unnest(answer.codes) as chosen (code)
    where response.member_id is not null
    union all
    select 'member', null, id from members_member
)
select topic, trait, count(*) filter (where is_inside) as inside, count(*) filter (where not is_inside) as outside
from (
    select topic, trait, inside.member_id is not null as is_inside
    from traits
    left join inside on inside.member_id = traits.member_id
) as judged
where trait is not null or topic = 'member'
group by topic, trait
union all
select topic, null, count(distinct member_id) filter (where is_inside), count(distinct member_id) filter (where not is_inside)
from (
    select topic, traits.member_id, inside.member_id is not null as is_inside
    from traits
    left join inside on inside.member_id = traits.member_id
    where topic <> 'member'
) as known
group by topic;
