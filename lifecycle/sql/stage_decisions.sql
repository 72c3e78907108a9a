-- purpose: the stage of each member as of a day: the table of domain.md §4, first match wins
-- grain:   one row per member in scope whose stage or sub-state is no longer what the chain says
-- reads:   metrics_in_scope, lifecycle_memberstage, lifecycle_touchedmember, the run's parameters
-- writes:  temp table decision
-- params:  as_of, on_day (what the move is dated), since (the run before), run_id, the policy's thresholds
-- Few decisions come out of a million rows, which the planner cannot know: it is to read with all processors.
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
-- Each name of a computed thing stands as seldom as can be: the planner writes its expression out at every mention.
drop table if exists pg_temp.decision;
create temp table decision on commit drop as
with run as (
    select
        brand_gap_days,
        (%(as_of)s::date - make_interval(months => %(defector_months)s))::date as was_core_since
    from lifecycle_lifecyclerun
    where id = %(run_id)s
),
input as (
    select
        metrics.member_id,
        metrics.order_count,
        metrics.first_order_on,
        metrics.last_order_on,
        metrics.last_refund_on,
        metrics.first_own_on,
        metrics.last_own_on,
        metrics.ended_on,
        metrics.end_kind,
        metrics.r, metrics.f, metrics.m,
        metrics.net_amount,
        case when metrics.order_count > 0 then shuke_cycle_days(
            metrics.first_order_on, metrics.last_order_on, metrics.purchase_days,
            run.brand_gap_days, %(cycle_min_days)s, %(cycle_max_days)s) end as cycle_days,
        nullif(current.stage, '') as stage,
        current.sub_state,
        coalesce(current.seq, 0) as seq,
        current.since_on,
        current.last_core_on,
        current.member_id is not null as has_row,
        coalesce(touched.merged, false) as merged,
        coalesce(touched.correction, false) as corrected,
        coalesce(touched.correction or touched.order_on < current.since_on, false) as past_changed,
        current.stage = 'core' or current.last_core_on >= run.was_core_since as was_core
    from metrics_in_scope as metrics
    cross join run
    left join lifecycle_memberstage as current on current.member_id = metrics.member_id
    left join lifecycle_touchedmember as touched on touched.member_id = metrics.member_id
),
measured as (
    select input.*, (%(as_of)s::date - last_order_on) / cycle_days as cycle_ratio
    from input
),
decided as (
    select
        measured.*,
        case
            when order_count = 0 and last_own_on is null then 'prospect'
            when order_count = 0 and %(as_of)s::date - last_own_on <= %(interested_days)s then 'interested'
            when order_count = 0 then 'lost'
            when stage in ('lost', 'defector') and last_order_on < since_on and not past_changed
                then case when stage = 'defector' and coalesce(was_core, false) then 'defector' else 'lost' end
            when cycle_ratio >= %(lost_ratio)s or ended_on is not null
                then case when was_core then 'defector' else 'lost' end
            when order_count >= 2 and (
                    (r >= %(core_min_score)s and f >= %(core_min_score)s and m >= %(core_min_score)s
                        and cycle_ratio < %(core_max_ratio)s)
                    or (stage = 'core' and f >= %(core_keep_score)s and m >= %(core_keep_score)s))
                and (%(core_min_order_value)s is null or net_amount / order_count >= %(core_min_order_value)s)
                then 'core'
            when order_count >= 2 then 'repeat_buyer'
            else 'first_buyer'
        end as next_stage
    from measured
),
described as (
    select
        decided.*,
        case next_stage
            when 'interested' then case
                when %(as_of)s::date - first_own_on <= %(interested_new_days)s then 'new'
                when %(as_of)s::date - last_own_on <= %(interested_active_days)s then 'active'
                when %(as_of)s::date - last_own_on <= %(interested_cold_days)s then 'cold'
                else 'inactive' end
            when 'defector' then case
                when end_kind in ('interview', 'competitor') then 'confirmed'
                when end_kind = 'need_changed' then 'not_competitor'
                else 'suspected' end
            else ''
        end as next_sub_state,
        stage is distinct from next_stage as moves
    from decided
)
select
    member_id, has_row, moves, stage as from_stage, next_stage, next_sub_state, seq,
    case when moves and stage = 'core' then %(on_day)s::date - 1 else last_core_on end as next_core_on,
    stage in ('lost', 'defector') and next_stage in ('first_buyer', 'repeat_buyer', 'core') and moves as returns,
    case
        when stage is null then 'import'
        when merged then 'merge'
        when corrected then 'correction'
        when ended_on >= %(since)s then 'interview'
        when last_order_on >= %(since)s then 'order'
        when last_refund_on >= %(since)s then 'refund'
        when order_count = 0 and last_own_on >= %(since)s then 'response'
        when %(policy_changed)s then 'policy'
        when next_stage in ('lost', 'defector') then 'time'
        when next_stage in ('core', 'repeat_buyer') then 'rfm'
        else 'time'
    end as cause,
    cycle_days, cycle_ratio, order_count, last_order_on, last_own_on, r, f, m
from described
where moves or sub_state is distinct from next_sub_state;
