-- purpose: what is known of each member in scope, as one number: a bit for each field that can be asked for
-- grain:   one row per member in scope
-- reads:   member_in_scope, lifecycle_memberstage, members_fieldprovenance, members_interest, members_groupmember,
--          members_group, members_lifeevent
-- writes:  temp table looked      params: customs ([{key, bit}]: own fields that are asked for), yearly, on_day
-- twice:   the table is made anew
-- why:     a million records have a few hundred patterns; the score of a pattern is reckoned once (by_pattern.sql).
--          The bits are named there. Who has a value that is not simply as told is apart, and scored alone.
create temp table looked on commit drop as
with own as (
    select key, bit from jsonb_to_recordset(%(customs)s::jsonb) as own (key text, bit integer)
),
interested as (
    select member_id, bool_or(kind = 'declared') as declared from members_interest group by member_id
),
at_home as (
    select distinct place.member_id
    from members_groupmember as place
    join members_group as household on household.id = place.group_id and household.kind = 'household'
    where place.until_on is null or place.until_on > %(on_day)s
),
celebrating as (
    select distinct member_id from members_lifeevent where kind = any(%(yearly)s)
),
told_otherwise as (
    select distinct member_id from members_fieldprovenance where kind <> 'declared' or expires_on is not null
)
select
    member.id as member_id,
    coalesce(case
        when current.override_stage <> '' and (current.override_until is null or current.override_until >= %(on_day)s)
            then current.override_stage
        else nullif(current.stage, '') end, 'prospect') as stage,
    told_otherwise.member_id is not null as is_apart,
    (member.name <> '')::int::bigint
        | ((member.surname <> '')::int::bigint << 1)
        | ((member.given_name <> '')::int::bigint << 2)
        | ((member.sex <> '')::int::bigint << 3)
        | ((member.birthday is not null)::int::bigint << 4)
        | ((member.language <> '')::int::bigint << 5)
        | ((member.phone <> '')::int::bigint << 6)
        | ((member.email <> '')::int::bigint << 7)
        | ((member.line_id <> '')::int::bigint << 8)
        | ((member.preferred_channel <> '')::int::bigint << 9)
        | ((member.postcode <> '')::int::bigint << 10)
        | ((member.city <> '')::int::bigint << 11)
        | ((member.district <> '')::int::bigint << 12)
        | ((member.address <> '')::int::bigint << 13)
        | ((member.occupation <> '')::int::bigint << 14)
        | ((member.company <> '')::int::bigint << 15)
        | ((member.title <> '')::int::bigint << 16)
        | ((member.company_size <> '')::int::bigint << 17)
        | ((member.card_no <> '')::int::bigint << 18)
        | ((member.origin <> '')::int::bigint << 19)
        | ((member.joined_why <> '')::int::bigint << 20)
        | ((member.joined_why_note <> '')::int::bigint << 21)
        | ((member.brand_before <> '')::int::bigint << 22)
        | (coalesce(interested.declared, false)::int::bigint << 23)
        | ((interested.member_id is not null)::int::bigint << 24)
        | ((at_home.member_id is not null)::int::bigint << 25)
        | ((celebrating.member_id is not null)::int::bigint << 26)
        | case
            when member.custom = '{}' then 0
            else coalesce((
                select bit_or(1::bigint << own.bit) from own
                where coalesce(member.custom -> own.key, 'null') not in ('null', '""', '[]')), 0)
        end as known
from member_in_scope as member
left join lifecycle_memberstage as current on current.member_id = member.id
left join interested on interested.member_id = member.id
left join at_home on at_home.member_id = member.id
left join celebrating on celebrating.member_id = member.id
left join told_otherwise on told_otherwise.member_id = member.id;
