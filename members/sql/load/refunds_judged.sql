-- purpose: the staged rows of a refund file as typed values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  currency (the brand's), version (of rows that bring no updated_at); twice: a view has no state
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    select
        line,
        order_id as order_external_id,
        refund_id as external_id,
        order_id || chr(31) || refund_id as identity,
        shuke_moment(refunded_at) as refunded_at,
        shuke_amount(amount) as amount,
        coalesce((extract(epoch from shuke_moment(updated_at)) * 1000000)::bigint, %(version)s) as version,
        updated_at is not null as has_own_version,
        case
            when order_id is null then 'no_order_id'
            when refund_id is null then 'no_refund_id'
            when refunded_at is null then 'no_refunded_at'
            when amount is null then 'no_amount'
            when char_length(order_id) > 64 or char_length(refund_id) > 64 then 'id_too_long'
            when shuke_moment(refunded_at) is null then 'refunded_at'
            when amount ~ '^-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$' then 'thousands_separator'
            when amount ~ '^-?[0-9]{1,12}[.][0-9]{3,}$' then 'decimals'
            when shuke_amount(amount) is null then 'amount'
            when shuke_amount(amount) < 0 then 'negative_amount'
            when shuke_amount(amount) = 0 then 'zero_amount'
            when upper(currency) <> %(currency)s then 'currency'
            when updated_at is not null and shuke_moment(updated_at) is null then 'updated_at'
        end as fault,
        '{}'::text[] as cautions
    from staged
) as typed
