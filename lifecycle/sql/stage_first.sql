-- purpose: the first stage of members who had none: their current stage and the first link of the chain
-- grain:   one row per decision without a row   reads: temp table decision
-- writes:  lifecycle_memberstage, lifecycle_stagetransition
-- params:  on_day, run_id, generation
-- twice:   a member with a stage is no longer without a row
insert into lifecycle_memberstage (member_id, stage, sub_state, seq, since_on)
select member_id, next_stage, next_sub_state, 1, %(on_day)s
from decision
where not has_row;

insert into lifecycle_stagetransition (
    member_id, generation, seq, to_stage, "on", cause, run_id,
    cycle_days, cycle_ratio, order_count, last_order_on, last_own_on, r, f, m
)
select
    member_id, %(generation)s, 1, next_stage, %(on_day)s, cause, %(run_id)s,
    cycle_days, cycle_ratio, order_count, last_order_on, last_own_on, r, f, m
from decision
where not has_row;
