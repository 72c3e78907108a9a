-- purpose: keep the scores of a month end, for the migration between groups
-- grain:   one row per buyer   reads: lifecycle_membermetrics   writes: lifecycle_rfmsnapshot
-- twice:   a row is written only where it is missing or differs
insert into lifecycle_rfmsnapshot as snapshot (as_of, member_id, r, f, m)
select %(as_of)s, member_id, r, f, m from lifecycle_membermetrics where r is not null
on conflict (as_of, member_id) do update set r = excluded.r, f = excluded.f, m = excluded.m
where (snapshot.r, snapshot.f, snapshot.m) is distinct from (excluded.r, excluded.f, excluded.m);
