-- purpose: R, F, M, band and risk of each member as of a day, by the parameters of a run (domain.md §2, §3)
-- grain:   one row per member in scope: the facts, and the scores as new_r … new_risk
-- reads:   metrics_in_scope, the run   writes: temp view scored
-- params:  as_of, run_id and the policy's thresholds
create or replace temp view scored as
with run as (
    select * from lifecycle_lifecyclerun where id = %(run_id)s
),
measured as (
    select
        metrics.*,
        %(as_of)s::date - metrics.last_order_on as days_since_last_order,
        case
            when metrics.order_count > 0
                then (%(as_of)s::date - metrics.last_order_on) / shuke_cycle_days(
                    metrics.first_order_on, metrics.last_order_on, metrics.purchase_days,
                    run.brand_gap_days, %(cycle_min_days)s, %(cycle_max_days)s)
        end as cycle_ratio,
        run.r_cuts, run.f_cuts, run.m_cuts,
        run.average_order_value
    from metrics_in_scope as metrics
    cross join run
)
select
    member_id, first_order_on, last_order_on, order_count, purchase_days, net_amount, value_amount,
    order_count_365d, net_amount_365d, first_day_amount, last_two_days_amount, previous_order_on,
    last_refund_on, first_own_on, last_own_on, ended_on, end_kind,
    r, f, m, band, risk,
    case
        when order_count = 0 then null
        when order_count_365d = 0 then 0
        when r_cuts is not null
            then 1 + (r_cuts[1] < last_order_on)::int + (r_cuts[2] < last_order_on)::int
                + (r_cuts[3] < last_order_on)::int + (r_cuts[4] < last_order_on)::int
        else 1 + (days_since_last_order <= (%(fixed_r_days)s::int[])[1])::int
            + (days_since_last_order <= (%(fixed_r_days)s::int[])[2])::int
            + (days_since_last_order <= (%(fixed_r_days)s::int[])[3])::int
            + (days_since_last_order <= (%(fixed_r_days)s::int[])[4])::int
    end::smallint as new_r,
    case
        when order_count = 0 then null
        when order_count_365d = 0 then 0
        when f_cuts is not null
            then 1 + (f_cuts[1] < order_count_365d)::int + (f_cuts[2] < order_count_365d)::int
                + (f_cuts[3] < order_count_365d)::int + (f_cuts[4] < order_count_365d)::int
        else 1 + (order_count_365d >= (%(fixed_f_counts)s::int[])[1])::int
            + (order_count_365d >= (%(fixed_f_counts)s::int[])[2])::int
            + (order_count_365d >= (%(fixed_f_counts)s::int[])[3])::int
            + (order_count_365d >= (%(fixed_f_counts)s::int[])[4])::int
    end::smallint as new_f,
    case
        when order_count = 0 then null
        when order_count_365d = 0 then 0
        when m_cuts is not null
            then 1 + (m_cuts[1] < net_amount_365d)::int + (m_cuts[2] < net_amount_365d)::int
                + (m_cuts[3] < net_amount_365d)::int + (m_cuts[4] < net_amount_365d)::int
        else 1 + (net_amount_365d >= (%(fixed_m_multiples)s::float8[])[1] * average_order_value)::int
            + (net_amount_365d >= (%(fixed_m_multiples)s::float8[])[2] * average_order_value)::int
            + (net_amount_365d >= (%(fixed_m_multiples)s::float8[])[3] * average_order_value)::int
            + (net_amount_365d >= (%(fixed_m_multiples)s::float8[])[4] * average_order_value)::int
    end::smallint as new_m,
    shuke_band(cycle_ratio, order_count, %(band_ratios)s::float8[]) as new_band,
    shuke_risk(cycle_ratio, %(risk_ratios)s::float8[]) as new_risk
from measured;
