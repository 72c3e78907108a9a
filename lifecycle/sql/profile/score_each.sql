-- purpose: how complete is each record in scope for the stage its member stands in (domain.md §15)?
-- grain:   one row per member; reads: member_in_scope, lifecycle_memberstage, members_fieldprovenance,
--          members_interest, members_groupmember, members_group, members_lifeevent
-- writes:  members_profilescore
-- params:  weights ([{stage, fact, weight}]), sources ([{fact, field}]: facts that several fields tell),
--          yearly (kinds of life events), on_day, zone
-- twice:   only rows that differ are written; whole tenths add up to the same in any order
with asked as (
    select weight.stage, weight.fact, weight.weight, source.field
    from jsonb_to_recordset(%(weights)s::jsonb) as weight (stage text, fact text, weight integer)
    join jsonb_to_recordset(%(sources)s::jsonb) as source (fact text, field text) on source.fact = weight.fact
),
tie as (
    select
        member_id, 'interest' as fact, max(case when kind = 'declared' then 7 else 4 end) as tenths
    from members_interest where member_id in (select id from member_in_scope) group by member_id
    union all
    select distinct place.member_id, 'household', 7
    from members_groupmember as place
    join members_group as household on household.id = place.group_id and household.kind = 'household'
    where (place.until_on is null or place.until_on > %(on_day)s)
        and place.member_id in (select id from member_in_scope)
    union all
    select distinct member_id, 'anniversary', 7
    from members_lifeevent where kind = any(%(yearly)s) and member_id in (select id from member_in_scope)
),
standing as (
    select member_id, field,
        case
            when expires_on <= %(on_day)s then 0
            when kind = 'inferred' then 4
            when kind = 'verified' and ((coalesce(checked_at, at) at time zone %(zone)s)::date + interval '2 years')::date
                > %(on_day)s then 10
            else 7
        end as tenths
    from members_fieldprovenance
    where member_id in (select id from member_in_scope)
),
staged as (
    select
        member.id,
        coalesce(case
            when current.override_stage <> '' and (current.override_until is null or current.override_until >= %(on_day)s)
                then current.override_stage
            else nullif(current.stage, '') end, 'prospect') as stage,
        member.name, member.surname, member.given_name, member.sex, member.birthday, member.language, member.phone,
        member.email, member.line_id, member.preferred_channel, member.postcode, member.city, member.district,
        member.address, member.occupation, member.company, member.title, member.company_size, member.card_no,
        member.origin, member.joined_why, member.joined_why_note, member.brand_before, member.custom
    from member_in_scope as member
    left join lifecycle_memberstage as current on current.member_id = member.id
),
told as (
    select staged.id, asked.fact, asked.weight, asked.field,
        case asked.field
            when 'name' then staged.name <> '' when 'surname' then staged.surname <> ''
            when 'given_name' then staged.given_name <> '' when 'sex' then staged.sex <> ''
            when 'birthday' then staged.birthday is not null when 'language' then staged.language <> ''
            when 'phone' then staged.phone <> '' when 'email' then staged.email <> ''
            when 'line_id' then staged.line_id <> '' when 'preferred_channel' then staged.preferred_channel <> ''
            when 'postcode' then staged.postcode <> '' when 'city' then staged.city <> ''
            when 'district' then staged.district <> '' when 'address' then staged.address <> ''
            when 'occupation' then staged.occupation <> '' when 'company' then staged.company <> ''
            when 'title' then staged.title <> '' when 'company_size' then staged.company_size <> ''
            when 'card_no' then staged.card_no <> '' when 'origin' then staged.origin <> ''
            when 'joined_why' then staged.joined_why <> '' when 'joined_why_note' then staged.joined_why_note <> ''
            when 'brand_before' then staged.brand_before <> ''
            else asked.field like 'custom:%%'
                and coalesce(staged.custom -> substr(asked.field, 8), 'null') not in ('null', '""', '[]')
        end as is_known
    from staged
    join asked on asked.stage = staged.stage
),
counted as (
    select told.id, told.fact, told.weight,
        max(greatest(case when told.is_known then coalesce(standing.tenths, 7) else 0 end, tie.tenths)) as tenths
    from told
    left join standing on standing.member_id = told.id and standing.field = told.field
    left join tie on tie.member_id = told.id and tie.fact = told.fact
    group by told.id, told.fact, told.weight
),
scored as (
    select id, sum(weight * tenths)::float8 / (10 * sum(weight)) as score from counted group by id
)
insert into members_profilescore as known (member_id, stage, score)
select staged.id, staged.stage, coalesce(scored.score, 1)
from staged
left join scored on scored.id = staged.id
on conflict (member_id) do update set stage = excluded.stage, score = excluded.score
where known.stage <> excluded.stage or known.score <> excluded.score
