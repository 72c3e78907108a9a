-- purpose: carry the decisions out: set the current stage and append the moves to the chain
-- grain:   one row per decision about a member with a row   reads: temp table decision
-- writes:  lifecycle_memberstage, lifecycle_stagetransition (only real moves)
-- params:  on_day, run_id, generation
-- twice:   a decided member is no longer in decision; the update holds only while the stage is the one we read
with won as (
    update lifecycle_memberstage as current
    set stage = decision.next_stage,
        sub_state = decision.next_sub_state,
        seq = case when decision.moves then current.seq + 1 else current.seq end,
        since_on = case when decision.moves then %(on_day)s else current.since_on end,
        last_core_on = decision.next_core_on,
        reactivated_on = case when decision.returns then %(on_day)s else current.reactivated_on end
    from decision
    where current.member_id = decision.member_id and decision.has_row
        and current.stage = coalesce(decision.from_stage, '') and current.seq = decision.seq
    returning current.member_id
)
insert into lifecycle_stagetransition (
    member_id, generation, seq, from_stage, to_stage, "on", cause, run_id,
    cycle_days, cycle_ratio, order_count, last_order_on, last_own_on, r, f, m
)
select
    decision.member_id, %(generation)s, decision.seq + 1, coalesce(decision.from_stage, ''), decision.next_stage,
    %(on_day)s, decision.cause, %(run_id)s,
    decision.cycle_days, decision.cycle_ratio, decision.order_count, decision.last_order_on,
    decision.last_own_on, decision.r, decision.f, decision.m
from decision
join won on won.member_id = decision.member_id
where decision.moves
order by decision.member_id;
