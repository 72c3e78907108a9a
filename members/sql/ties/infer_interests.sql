-- purpose: which topics does each member's buying show? The newer a purchase, the more it says
-- grain:   one row per member and topic, the best few of each member; reads: members_order, members_orderline,
--          members_product; writes: members_interest (inferred ones only)
-- params:  as_of, half_life (days), look_back (days), most (topics a member), least (weight that counts),
--          since (null: everybody is looked at; else who ordered from then on, for of the others no weight but time moved)
-- twice:   weights of the same day are the same; only rows that differ are written, and those gone are taken away
with looked_at as (
    select distinct member_id from members_order where placed_on >= %(since)s::date and placed_on < %(as_of)s
),
bought as (
    select ordered.member_id, left(product.category, 60) as topic,
        -- Once a day and topic, so that twelve cups of one tea are not twelve interests.
        power(0.5, (%(as_of)s::date - ordered.placed_on) / %(half_life)s::float8) as says
    from members_order as ordered
    join members_orderline as line on line.order_id = ordered.id
    join members_product as product on product.id = line.product_id
    where ordered.placed_on < %(as_of)s and ordered.placed_on >= %(as_of)s::date - %(look_back)s
        and ordered.status in ('paid', 'fulfilled') and product.category <> ''
        and (%(since)s::date is null or ordered.member_id in (select member_id from looked_at))
    group by ordered.member_id, product.category, ordered.placed_on
),
weighed as (
    select member_id, topic, round((1 - power(0.5, sum(says)))::numeric, 3)::float8 as weight
    from bought group by member_id, topic
),
best as (
    select member_id, topic, weight from (
        select weighed.*, row_number() over (partition by member_id order by weight desc, topic) as place
        from weighed where weight >= %(least)s
    ) as placed
    where place <= %(most)s
),
gone as (
    delete from members_interest as known
    where known.kind = 'inferred'
        and (%(since)s::date is null or known.member_id in (select member_id from looked_at))
        and not exists (select from best where best.member_id = known.member_id and best.topic = known.topic)
)
insert into members_interest as known (member_id, topic, kind, weight, half_life_days, source, at)
select member_id, topic, 'inferred', weight, %(half_life)s, 'purchases', %(as_of)s::date
from best
order by member_id, topic
on conflict (member_id, topic, kind) do update set weight = excluded.weight, at = excluded.at
where known.weight <> excluded.weight
