-- purpose: the staged lines of an Online Retail file as typed values, each with the first thing that is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  version (the time of the load); twice: a view has no state
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    select
        line,
        invoice as order_external_id,
        regexp_replace(customer_id, '[.]0$', '') as member_external_id,
        case when invoice_date like '____-__-__ __:__:__' then invoice_date::timestamptz
            else shuke_moment(invoice_date) end as placed_at,
        stock_code as product_external_id,
        left(coalesce(description, ''), 200) as product_name,
        ''::text as category,
        quantity::numeric as quantity,
        round(quantity::numeric * unit_price::numeric, 2) as amount,
        null::numeric as cost,
        %(version)s::bigint as version,
        case
            when customer_id is null then 'no_customer'
            when invoice ilike 'c%%' then 'cancellation'
            when quantity is null or quantity !~ '^-?[0-9]{1,9}$' or quantity ~ '^(-|0+$)' then 'quantity'
            when unit_price is null or unit_price !~ '^-?[0-9]{1,9}([.][0-9]+)?$' or unit_price ~ '^(-|0*([.]0*)?$)'
                then 'price'
            when invoice is null then 'no_order_id'
            when stock_code is null then 'no_product_id'
            when char_length(invoice) > 64 or char_length(customer_id) > 64 or char_length(stock_code) > 64
                then 'id_too_long'
            when invoice_date is null or shuke_moment(invoice_date) is null then 'placed_at'
        end as fault
    from staged
) as typed
