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

create or replace function shuke_band(cycle_ratio float8, order_count integer) returns text
language sql immutable parallel safe as $$
    select case
        when cycle_ratio is null then null
        when cycle_ratio >= 3 then 's3'
        when cycle_ratio >= 2 then 's2'
        when cycle_ratio >= 1 then 's1'
        when order_count >= 2 then 'e0'
        else 'n'
    end
$$;

create or replace function shuke_risk(cycle_ratio float8) returns text
language sql immutable parallel safe as $$
    select case
        when cycle_ratio is null then null
        when cycle_ratio >= 3 then 'gone'
        when cycle_ratio >= 1.5 then 'high'
        when cycle_ratio >= 1 then 'watch'
        else 'low'
    end
$$;
