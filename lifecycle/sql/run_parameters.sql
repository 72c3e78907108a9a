-- purpose: the brand's rhythm and the cut points as of a night (domain.md §2, §3), kept with the run
-- grain:   one row per generation and as_of   reads: metrics_in_scope   writes: lifecycle_lifecyclerun
-- params:  generation, as_of, policy_id and the policy's thresholds
-- twice:   the same metrics give the same row, which is then left alone
with rhythm as (
    select
        count(*) as members,
        percentile_cont(0.5) within group (
            order by (last_order_on - first_order_on)::float8 / (purchase_days - 1)) as gap_days
    from metrics_in_scope
    where purchase_days >= 2
),
population as (
    select
        count(*) as buyers,
        sum(net_amount_365d)::float8 / sum(order_count_365d)::float8 as average_order_value,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by last_order_on) as r_cuts,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by order_count_365d) as f_cuts,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by net_amount_365d) as m_cuts
    from metrics_in_scope
    where order_count_365d > 0
),
found as (
    select
        case when rhythm.members >= %(gap_min_members)s then rhythm.gap_days else %(default_gap_days)s end
            as brand_gap_days,
        rhythm.members as gap_members,
        population.buyers as rfm_buyers,
        population.average_order_value,
        case when enough.buyers then population.r_cuts end as r_cuts,
        -- Where most bought once the cut points coincide and say nothing: the fixed table speaks.
        case
            when enough.buyers and population.f_cuts[1] < population.f_cuts[2]
                and population.f_cuts[2] < population.f_cuts[3] and population.f_cuts[3] < population.f_cuts[4]
                then population.f_cuts
        end as f_cuts,
        case when enough.buyers then population.m_cuts end as m_cuts
    from rhythm
    cross join population
    cross join lateral (select population.buyers >= %(rfm_min_buyers)s as buyers) as enough
)
insert into lifecycle_lifecyclerun as run (
    generation, as_of, policy_id, brand_gap_days, gap_members, rfm_buyers, average_order_value,
    r_cuts, f_cuts, m_cuts
)
select
    %(generation)s, %(as_of)s, %(policy_id)s, brand_gap_days, gap_members, rfm_buyers, average_order_value,
    r_cuts, f_cuts, m_cuts
from found
on conflict (generation, as_of) do update set
    policy_id = excluded.policy_id,
    brand_gap_days = excluded.brand_gap_days,
    gap_members = excluded.gap_members,
    rfm_buyers = excluded.rfm_buyers,
    average_order_value = excluded.average_order_value,
    r_cuts = excluded.r_cuts,
    f_cuts = excluded.f_cuts,
    m_cuts = excluded.m_cuts
where (
    run.policy_id, run.brand_gap_days, run.gap_members, run.rfm_buyers, run.average_order_value,
    run.r_cuts, run.f_cuts, run.m_cuts
) is distinct from (
    excluded.policy_id, excluded.brand_gap_days, excluded.gap_members, excluded.rfm_buyers,
    excluded.average_order_value, excluded.r_cuts, excluded.f_cuts, excluded.m_cuts
);
