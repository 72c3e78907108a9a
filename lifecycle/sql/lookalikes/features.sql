-- purpose: what was known of each member before the first order, as small numbers (R4)
-- grain:   one row per member of a block of numbers: who is learnt from, or who is to be scored
-- reads:   members_member, lifecycle_memberstage, lifecycle_membermetrics, members_fieldprovenance,
--          members_interaction, members_interest     writes: nothing     twice: it only reads
-- params:  as_of, zone, first_id, beyond_id, is_learning, settled_on, cut, early_days, fields, deeds, topics,
--          and the words of each field
-- A field is 0 where it is not known, else the place of its word, one beyond the last for any other word. What
-- was first told on or after the day of the first order is not known. Deeds and interests are bits, −1 where
-- they are not known: deeds need the whole of the early days before the first order, so that buyers and others
-- were watched for as long. `draw` hangs on the identity of the record in its feed alone.
with drawn as (
    select
        member.*, stage.stage, stage.last_core_on, metrics.first_order_on,
        ('x' || substr(md5('likeness:' || member.source || ':'
            || coalesce(member.external_id, member.public_id::text)), 1, 15))::bit(60)::bigint as draw,
        coalesce(metrics.first_order_on, %(as_of)s::date) as until_on
    from members_member as member
    join lifecycle_memberstage as stage on stage.member_id = member.id
    left join lifecycle_membermetrics as metrics on metrics.member_id = member.id
    where member.id >= %(first_id)s and member.id < %(beyond_id)s
        and member.erased_at is null and member.restricted_at is null
        and (%(is_learning)s or stage.stage in ('prospect', 'interested', 'first_buyer'))
),
looked_at as materialized (
    select *, coalesce(joined_on + %(early_days)s <= until_on, false) as was_watched
    from drawn
    where not %(is_learning)s
        or (draw < %(cut)s and coalesce(joined_on, first_order_on) <= %(settled_on)s::date)
),
told_late as materialized (
    select provenance.member_id, array_agg(provenance.field::text) as fields
    from looked_at
    join members_fieldprovenance as provenance on provenance.member_id = looked_at.id
    where provenance.field = any(%(fields)s::text[])
        and provenance.at >= looked_at.first_order_on::timestamp at time zone %(zone)s
    group by provenance.member_id
),
deed as materialized (
    select
        done.member_id,
        bit_or(1::bigint << (array_position(%(deeds)s::text[], done.kind::text) - 1)) as bits
    from looked_at
    join members_interaction as done on done.member_id = looked_at.id
        and done.occurred_on >= looked_at.joined_on and done.occurred_on < looked_at.joined_on + %(early_days)s
    where looked_at.was_watched and done.is_own and done.kind = any(%(deeds)s::text[])
    group by done.member_id
),
topic as materialized (
    select
        declared.member_id,
        bit_or(1::bigint << (array_position(%(topics)s::text[], declared.topic::text) - 1)) as bits
    from looked_at
    join members_interest as declared on declared.member_id = looked_at.id
    where declared.kind = 'declared' and declared.topic = any(%(topics)s::text[])
        and declared.at < looked_at.until_on::timestamp at time zone %(zone)s
    group by declared.member_id
)
select
    looked_at.id as member_id,
    looked_at.draw,
    (looked_at.last_core_on is not null)::int::bigint as is_core,
    case
        when looked_at.birthday is null or 'birthday' = any(told_late.fields)
            or looked_at.birthday < looked_at.until_on - interval '110 years' then 0
        -- Nobody under age is likened to anybody by it.
        else width_bucket(extract(year from age(looked_at.until_on, looked_at.birthday))::integer,
            array[18, 25, 35, 45, 55, 65])
    end::bigint as age,
    case
        when looked_at.sex = '' or 'sex' = any(told_late.fields) then 0
        else coalesce(array_position(%(sex)s::text[], looked_at.sex::text), cardinality(%(sex)s::text[]) + 1)
    end::bigint as sex,
    case
        when looked_at.city = '' or 'city' = any(told_late.fields) then 0
        else coalesce(array_position(%(city)s::text[], looked_at.city::text), cardinality(%(city)s::text[]) + 1)
    end::bigint as city,
    case
        when looked_at.origin = '' or 'origin' = any(told_late.fields) then 0
        else coalesce(array_position(%(origin)s::text[], looked_at.origin::text), cardinality(%(origin)s::text[]) + 1)
    end::bigint as origin,
    case
        when looked_at.occupation = '' or 'occupation' = any(told_late.fields) then 0
        else coalesce(array_position(%(occupation)s::text[], looked_at.occupation::text), cardinality(%(occupation)s::text[]) + 1)
    end::bigint as occupation,
    case
        when looked_at.language = '' or 'language' = any(told_late.fields) then 0
        else coalesce(array_position(%(language)s::text[], looked_at.language::text), cardinality(%(language)s::text[]) + 1)
    end::bigint as language,
    case
        when looked_at.joined_why = '' or 'joined_why' = any(told_late.fields) then 0
        else coalesce(array_position(%(joined_why)s::text[], looked_at.joined_why::text), cardinality(%(joined_why)s::text[]) + 1)
    end::bigint as joined_why,
    case
        when looked_at.preferred_channel = '' or 'preferred_channel' = any(told_late.fields) then 0
        else coalesce(array_position(%(preferred_channel)s::text[], looked_at.preferred_channel::text), cardinality(%(preferred_channel)s::text[]) + 1)
    end::bigint as preferred_channel,
    case when looked_at.was_watched then coalesce(deed.bits, 0) else -1 end as deed,
    coalesce(topic.bits, -1) as interest
from looked_at
left join told_late on told_late.member_id = looked_at.id
left join deed on deed.member_id = looked_at.id
left join topic on topic.member_id = looked_at.id
