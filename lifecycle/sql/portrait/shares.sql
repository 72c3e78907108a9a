-- purpose: how many members, buyers and core members have each value of each trait (R4)
-- grain:   one row per trait and value; for traits with several values a member, one without a value counts of
--          whom the trait is known     writes: nothing     twice: it only reads
-- reads:   members_member, lifecycle_membermetrics, lifecycle_memberstage, members_order, members_interest
-- params:  as_of, own_single, own_many: keys of own fields
-- A person who was erased or has asked us to stop is not counted. Amounts and channels are of 365 days.
with person as materialized (
    select
        member.id, member.sex, member.city, member.occupation, member.origin, member.joined_why,
        case
            when member.birthday >= %(as_of)s::date - interval '110 years' then
                width_bucket(extract(year from age(%(as_of)s, member.birthday))::integer,
                    array[18, 25, 35, 45, 55, 65])
        end as age,
        case
            when metrics.order_count_365d > 0 then width_bucket(
                metrics.net_amount_365d / metrics.order_count_365d, array[500, 1000, 2000, 5000]::numeric[])
        end as price,
        case when cardinality(%(own_single)s::text[] || %(own_many)s::text[]) > 0 then member.custom end as custom,
        coalesce(metrics.order_count, 0) > 0 as is_buyer,
        coalesce(stage.stage, '') = 'core' as is_core
    from members_member as member
    left join lifecycle_membermetrics as metrics on metrics.member_id = member.id
    left join lifecycle_memberstage as stage on stage.member_id = member.id
    where member.erased_at is null and member.restricted_at is null
),
several as (
    select distinct 'channel' as trait, placed.channel::text as value, placed.member_id
    from members_order as placed
    where placed.status in ('paid', 'fulfilled') and placed.amount > 0 and placed.channel <> ''
        and placed.placed_on >= %(as_of)s::date - 365 and placed.placed_on < %(as_of)s
    union all
    select distinct 'interest', topic::text, member_id from members_interest
    union all
    select distinct 'custom:' || key, word, person.id
    from person
    cross join unnest(%(own_many)s::text[]) as own (key)
    cross join lateral jsonb_array_elements_text(
        case when jsonb_typeof(person.custom -> own.key) = 'array' then person.custom -> own.key else '[]' end
    ) as said (word)
)
select trait, value, count(*), count(*) filter (where is_buyer), count(*) filter (where is_core)
from (
    select one.trait, one.value, person.is_buyer, person.is_core
    from person
    cross join lateral (values
        ('sex', person.sex::text), ('city', person.city), ('occupation', person.occupation),
        ('origin', person.origin), ('joined_why', person.joined_why), ('age', person.age::text),
        ('price', person.price::text)
    ) as one (trait, value)
    where one.value <> ''
    union all
    select 'custom:' || own.key, person.custom ->> own.key, person.is_buyer, person.is_core
    from person
    cross join unnest(%(own_single)s::text[]) as own (key)
    where person.custom ->> own.key <> ''
) as told
group by trait, value
union all
select several.trait, several.value, count(*), count(*) filter (where person.is_buyer),
    count(*) filter (where person.is_core)
from several
join person on person.id = several.member_id
group by several.trait, several.value
union all
select known.trait, null, count(*), count(*) filter (where person.is_buyer), count(*) filter (where person.is_core)
from (select distinct trait, member_id from several) as known
join person on person.id = known.member_id
group by known.trait
union all
select 'everybody', null, count(*), count(*) filter (where is_buyer), count(*) filter (where is_core)
from person;
