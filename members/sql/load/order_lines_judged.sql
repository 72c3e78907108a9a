-- purpose: the staged rows of an order line file as typed values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  currency (the brand's), version (the time of the load); twice: a view has no state
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    select
        line,
        order_id as order_external_id,
        line_no,
        order_id || chr(31) || line_no as identity,
        product_id as product_external_id,
        left(coalesce(product_name, ''), 200) as product_name,
        left(coalesce(category, ''), 80) as category,
        coalesce(shuke_amount(quantity), 1) as quantity,
        shuke_amount(amount) as amount,
        shuke_amount(cost) as cost,
        %(version)s::bigint as version,
        case
            when order_id is null then 'no_order_id'
            when line_no is null then 'no_line_no'
            when product_id is null then 'no_product_id'
            when amount is null then 'no_amount'
            when char_length(order_id) > 64 or char_length(product_id) > 64 then 'id_too_long'
            when line_no !~ '^[0-9]{1,6}$' then 'line_no'
            when quantity is not null and (shuke_amount(quantity) is null or char_length(quantity) > 9) then 'quantity'
            when amount ~ '^-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$' then 'thousands_separator'
            when amount ~ '^-?[0-9]{1,12}[.][0-9]{3,}$' or cost ~ '^-?[0-9]{1,12}[.][0-9]{3,}$' then 'decimals'
            when shuke_amount(amount) is null then 'amount'
            when cost is not null and shuke_amount(cost) is null then 'cost'
            when upper(currency) <> %(currency)s then 'currency'
        end as fault,
        array_remove(array[
            case when char_length(product_name) > 200 or char_length(category) > 80 then 'cut_to_length' end
        ], null) as cautions
    from staged
) as typed
