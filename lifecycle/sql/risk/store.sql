-- purpose: bring the list up to date, writing only what changed; who stays on it keeps since_on
-- grain:   one row per listed member   reads: temp table flagged   writes: lifecycle_memberrisk
-- params:  as_of     twice: the second time nothing is distinct
insert into lifecycle_memberrisk as listed (member_id, signals, since_on, risk, at_stake)
select member_id, signals, %(as_of)s, risk, at_stake
from flagged
on conflict (member_id) do update
set signals = excluded.signals, risk = excluded.risk, at_stake = excluded.at_stake
where (listed.signals::text[], listed.risk, listed.at_stake)
    is distinct from (excluded.signals::text[], excluded.risk, excluded.at_stake);
