-- purpose: whose completeness may be another than the night before? Who is on the work list or stands elsewhere,
--          whose value or tie lapsed with the calendar, and who has no score yet
-- grain:   one row per member
-- reads:   lifecycle_touchedmember, lifecycle_memberstage, members_fieldprovenance, members_groupmember,
--          members_member, members_profilescore
-- writes:  temp table due, temp view member_in_scope      params: since, on_day, zone      twice: made anew
create temp table due on commit drop as
select member_id from lifecycle_touchedmember
union
select member_id from lifecycle_memberstage where since_on > %(since)s or override_stage <> ''
union
select member_id from members_fieldprovenance
where (expires_on > %(since)s and expires_on <= %(on_day)s)
    or (
        kind = 'verified'
        and ((coalesce(checked_at, at) at time zone %(zone)s)::date + interval '2 years')::date > %(since)s
        and ((coalesce(checked_at, at) at time zone %(zone)s)::date + interval '2 years')::date <= %(on_day)s
    )
union
select member_id from members_groupmember where until_on > %(since)s and until_on <= %(on_day)s
union
select member.id
from members_member as member
where not exists (select from members_profilescore as score where score.member_id = member.id);
analyze due;
create or replace temp view member_in_scope as
    select member.* from due
    join members_member as member on member.id = due.member_id;
