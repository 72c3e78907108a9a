-- purpose: how complete are the records in scope whose values are simply as told (domain.md §15)?
-- grain:   one row per member whose score differs   reads: temp table looked, members_profilescore
-- writes:  temp table rescored_record
-- params:  weights ([{stage, fact, weight}]), sources ([{fact, field}]), customs ([{key, bit}])
-- twice:   the table is made anew, and empty the second time
create temp table rescored_record on commit drop as
with place (field, fact, bit, tenths) as (
    -- The bits of looked.sql: of a field, or of a fact that rows beside the record tell.
    select field, null::text, bit - 1, 7
    from unnest(array[
        'name', 'surname', 'given_name', 'sex', 'birthday', 'language', 'phone', 'email', 'line_id',
        'preferred_channel', 'postcode', 'city', 'district', 'address', 'occupation', 'company', 'title',
        'company_size', 'card_no', 'origin', 'joined_why', 'joined_why_note', 'brand_before'
    ]) with ordinality as standard (field, bit)
    union all
    select null, fact, bit, tenths
    from (values ('interest', 23, 7), ('interest', 24, 4), ('household', 25, 7), ('anniversary', 26, 7))
        as tie (fact, bit, tenths)
    union all
    select 'custom:' || key, null, bit, 7
    from jsonb_to_recordset(%(customs)s::jsonb) as own (key text, bit integer)
),
asked as (
    select weight.stage, weight.fact, weight.weight, place.bit, place.tenths
    from jsonb_to_recordset(%(weights)s::jsonb) as weight (stage text, fact text, weight integer)
    join jsonb_to_recordset(%(sources)s::jsonb) as source (fact text, field text) on source.fact = weight.fact
    left join place on place.field = source.field or place.fact = weight.fact
),
pattern as (
    select distinct stage, known from looked where not is_apart
),
counted as (
    select pattern.stage, pattern.known, asked.fact, asked.weight,
        max(case when ((pattern.known >> asked.bit::int) & 1) = 1 then asked.tenths else 0 end) as tenths
    from pattern
    join asked on asked.stage = pattern.stage
    group by pattern.stage, pattern.known, asked.fact, asked.weight
),
scored as (
    select stage, known, sum(weight * tenths)::float8 / (10 * sum(weight)) as score from counted group by stage, known
)
select
    looked.member_id, looked.stage, coalesce(scored.score, 1)::float8 as score, kept.member_id is null as is_new
from looked
left join scored on scored.stage = looked.stage and scored.known = looked.known
left join members_profilescore as kept on kept.member_id = looked.member_id
where not looked.is_apart
    and (kept.member_id is null or kept.stage <> looked.stage or kept.score <> coalesce(scored.score, 1));
