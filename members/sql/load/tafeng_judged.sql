-- purpose: the staged lines of a Ta-Feng file as typed values, each with the first thing that is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  version (the time of the load); twice: a view has no state. Days are written month/day/year.
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    with day_read as materialized (
        -- A hundred days stand in a million lines: each is read once.
        select
            transaction_dt,
            shuke_moment(regexp_replace(transaction_dt, '^(\d{1,2})/(\d{1,2})/(\d{4})( .*)?$', '\3-\1-\2')) as on_day
        from (select distinct transaction_dt from staged) as written
    )
    select
        line,
        to_char(day_read.on_day, 'YYYYMMDD') || '-' || customer_id as order_external_id,
        customer_id as member_external_id,
        day_read.on_day as placed_at,
        product_id as product_external_id,
        ''::text as product_name,
        left(coalesce(product_subclass, ''), 80) as category,
        pieces::numeric as quantity,
        sales_price::numeric as amount,
        asset::numeric as cost,
        %(version)s::bigint as version,
        case
            when customer_id is null then 'no_customer'
            when product_id is null then 'no_product_id'
            when char_length(customer_id) > 50 or char_length(product_id) > 64 then 'id_too_long'
            when day_read.on_day is null then 'placed_at'
            when pieces is null or pieces !~ '^[0-9]{1,9}$' or pieces ~ '^0+$' then 'quantity'
            when sales_price is null or shuke_amount(sales_price) is null or shuke_amount(sales_price) < 0 then 'price'
            when asset is null or shuke_amount(asset) is null or shuke_amount(asset) < 0 then 'cost'
        end as fault
    from staged
    left join day_read on day_read.transaction_dt = staged.transaction_dt
) as typed
