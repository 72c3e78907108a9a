-- purpose: write the scores that changed
-- grain:   one row per member   reads: temp view scored   writes: lifecycle_membermetrics
-- twice:   only rows whose scores differ are written
with changed as (
    select member_id, new_r, new_f, new_m, new_band, new_risk
    from scored
    where (r, f, m, band, risk) is distinct from (new_r, new_f, new_m, new_band, new_risk)
)
update lifecycle_membermetrics as metrics
set r = changed.new_r, f = changed.new_f, m = changed.new_m, band = changed.new_band, risk = changed.new_risk
from changed
where metrics.member_id = changed.member_id;
