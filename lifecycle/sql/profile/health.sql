-- purpose: of the members of each stage, how many have each field, and how good are the values?
-- grain:   one row per stage and field; reads: members_member, members_profilescore (the stage handed down),
--          members_fieldprovenance, members_interest, members_groupmember, members_group, members_lifeevent,
--          temp table reached (profile/reached.sql)
-- writes:  members_fieldhealth
-- params:  on_day, zone, yearly; twice: emptied and refilled in one transaction
-- why:     tables in between are filled by all processors; the statement that writes in the end is not
create temp table counted on commit drop as
    select
        score.stage,
        count(*) as members,
        count(*) filter (where name <> '') as name,
        count(*) filter (where sex <> '') as sex,
        count(birthday) as birthday,
        count(*) filter (where phone <> '') as phone,
        count(*) filter (where email <> '') as email,
        count(*) filter (where line_id <> '') as line_id,
        count(*) filter (where preferred_channel <> '') as preferred_channel,
        count(*) filter (where city <> '') as city,
        count(*) filter (where address <> '') as address,
        count(*) filter (where occupation <> '') as occupation,
        count(*) filter (where company <> '') as company,
        count(*) filter (where card_no <> '') as card_no,
        count(*) filter (where origin <> '') as origin,
        count(*) filter (where joined_why <> '') as joined_why,
        count(*) filter (where brand_before <> '') as brand_before
    from members_member as member
    join members_profilescore as score on score.member_id = member.id
    group by score.stage;
create temp table tied on commit drop as
    select score.stage, tie.fact,
        count(tie.member_id) filter (where not tie.is_inferred) as declared,
        count(tie.member_id) filter (where tie.is_inferred) as inferred
    from (
        select member_id, 'interest' as fact, bool_and(kind = 'inferred') as is_inferred
        from members_interest group by member_id
        union all
        select distinct place.member_id, 'household', false
        from members_groupmember as place
        join members_group as household on household.id = place.group_id and household.kind = 'household'
        where place.until_on is null or place.until_on > %(on_day)s
        union all
        select distinct member_id, 'anniversary', false
        from members_lifeevent where kind = any(%(yearly)s)
    ) as tie
    join members_profilescore as score on score.member_id = tie.member_id
    group by score.stage, tie.fact;
delete from members_fieldhealth;
with filled as (
    select counted.stage, field.name as field, counted.members, field.filled
    from counted
    cross join lateral (values
        ('name', name), ('sex', sex), ('birthday', birthday), ('phone', phone), ('email', email),
        ('line_id', line_id), ('preferred_channel', preferred_channel), ('city', city), ('address', address),
        ('occupation', occupation), ('company', company), ('card_no', card_no), ('origin', origin),
        ('joined_why', joined_why), ('brand_before', brand_before)
    ) as field (name, filled)
    union all
    select counted.stage, 'custom:' || own.key, counted.members, coalesce(known.filled, 0)
    from counted
    cross join members_customfield as own
    left join (
        select score.stage, part.key, count(*) as filled
        from members_member as member
        join members_profilescore as score on score.member_id = member.id
        cross join lateral jsonb_each(member.custom) as part (key, value)
        where member.custom <> '{}' and part.value not in ('null', '""', '[]')
        group by score.stage, part.key
    ) as known on known.stage = counted.stage and known.key = own.key
    where own.archived_at is null
),
judged as (
    select score.stage, own.field,
        count(*) filter (where own.expires_on <= %(on_day)s) as expired,
        count(*) filter (where own.kind = 'inferred' and (own.expires_on > %(on_day)s or own.expires_on is null))
            as inferred,
        count(*) filter (where own.kind = 'verified' and (own.expires_on > %(on_day)s or own.expires_on is null)
            and ((coalesce(own.checked_at, own.at) at time zone %(zone)s)::date + interval '2 years')::date
                > %(on_day)s) as verified
    from members_fieldprovenance as own
    join members_profilescore as score on score.member_id = own.member_id
    group by score.stage, own.field
)
insert into members_fieldhealth (stage, field, members, verified, declared, inferred, expired)
select
    filled.stage, filled.field, filled.members, coalesce(judged.verified, 0),
    filled.filled - coalesce(judged.verified, 0) - coalesce(judged.inferred, 0) - coalesce(judged.expired, 0),
    coalesce(judged.inferred, 0), coalesce(judged.expired, 0)
from filled
left join judged on judged.stage = filled.stage and judged.field = filled.field
union all
select counted.stage, tied.fact, counted.members, 0, tied.declared, tied.inferred, 0
from tied
join counted on counted.stage = tied.stage
union all
select counted.stage, 'reachable', counted.members, 0, coalesce(reached.members, 0), 0, 0
from counted
left join reached on reached.stage = counted.stage
order by stage, field
