-- purpose: the length of a member's cycle and the words that hang on it, written once (domain.md §2, §3)
-- The functions are plain expressions, so the planner inlines them.
create or replace function shuke_cycle_days(
    first_order_on date, last_order_on date, purchase_days integer,
    brand_gap_days float8, cycle_min_days float8, cycle_max_days float8
) returns float8 language sql immutable parallel safe as $$
    select greatest(cycle_min_days, least(cycle_max_days,
        (2 * brand_gap_days
            + (purchase_days - 1)
            * case when purchase_days > 1
                then (last_order_on - first_order_on)::float8 / (purchase_days - 1) else 0 end)
        / (2 + purchase_days - 1)))
$$;

-- Each names its argument once: where it is an expression, the planner can still inline them, and it is computed once.
create or replace function shuke_band(cycle_ratio float8, order_count integer, borders float8[]) returns text
language sql immutable parallel safe as $$
    select (case when order_count >= 2 then array['e0', 's1', 's2', 's3'] else array['n', 's1', 's2', 's3'] end)
        [1 + width_bucket(cycle_ratio, borders)]
$$;

create or replace function shuke_risk(cycle_ratio float8, borders float8[]) returns text
language sql immutable parallel safe as $$
    select (array['low', 'watch', 'high', 'gone'])[1 + width_bucket(cycle_ratio, borders)]
$$;
