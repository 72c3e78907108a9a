-- purpose: write the scores that changed
-- grain:   one row per member   reads: temp view scored   writes: lifecycle_membermetrics
-- twice:   only rows whose scores differ are written
-- why:     a table of its own for the few that differ, since only making a table reads with all processors; that they
--          are few the planner cannot know
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
drop table if exists pg_temp.rescored;
create temp table rescored on commit drop as
select member_id, new_r, new_f, new_m, new_band, new_risk
from scored
where (r, f, m, band, risk) is distinct from (new_r, new_f, new_m, new_band, new_risk);
update lifecycle_membermetrics as metrics
set r = rescored.new_r, f = rescored.new_f, m = rescored.new_m, band = rescored.new_band, risk = rescored.new_risk
from rescored
where metrics.member_id = rescored.member_id;
