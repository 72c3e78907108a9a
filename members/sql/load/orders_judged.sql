-- purpose: the staged rows of an order file as typed values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  currency (the brand's), version (of rows that bring no updated_at: the time of the load)
-- twice:   a view has no state. Cheap tests stand before dear ones: a usual row is never matched by a pattern.
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    select
        line,
        order_id as external_id,
        order_id as identity,
        member_id as member_external_id,
        case when placed_at like '____-__-__ __:__:__' then placed_at::timestamptz
            else shuke_moment(placed_at) end as placed_at,
        -- In the usual form the day stands there to be read; the zone is the brand's either way.
        case when placed_at like '____-__-__ __:__:__' then left(placed_at, 10)::date
            else shuke_moment(placed_at)::date end as placed_on,
        coalesce(status, 'paid') as status,
        amount::numeric as amount,
        cost::numeric as cost,
        left(coalesce(channel, ''), 40) as channel,
        left(coalesce(store, ''), 60) as store,
        left(coalesce(coupon, ''), 40) as coupon_code,
        left(coalesce(payment_method, ''), 30) as payment_method,
        case when instalments ~ '^\d{1,3}$' then instalments::smallint end as instalments,
        left(product, 64) as product,
        coalesce((extract(epoch from shuke_moment(updated_at)) * 1000000)::bigint, %(version)s) as version,
        updated_at is not null as has_own_version,
        case
            when order_id is null then 'no_order_id'
            when member_id is null then 'no_member_id'
            when placed_at is null then 'no_placed_at'
            when amount is null then 'no_amount'
            when (octet_length(order_id) > 64 and char_length(order_id) > 64)
                or (octet_length(member_id) > 64 and char_length(member_id) > 64) then 'id_too_long'
            when not (placed_at like '____-__-__ __:__:__' and placed_at > '19' and placed_at < '22')
                and shuke_moment(placed_at) is null then 'placed_at'
            when not (amount like '%%.__' and octet_length(amount) between 4 and 15
                    and btrim(amount, '0123456789') = '.')
                and coalesce(shuke_amount(amount), -1) < 0
                then case
                    when amount ~ '^-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$' then 'thousands_separator'
                    when amount ~ '^-[0-9.]+$' then 'negative_amount'
                    when amount ~ '^[0-9]{1,12}[.][0-9]{3,}$' then 'decimals'
                    else 'amount' end
            when not (cost like '%%.__' and octet_length(cost) between 4 and 15 and btrim(cost, '0123456789') = '.')
                and coalesce(shuke_amount(cost), -1) < 0
                then case when cost ~ '^[0-9]{1,12}[.][0-9]{3,}$' then 'decimals' else 'cost' end
            when status not in ('pending', 'paid', 'fulfilled', 'cancelled') then 'status'
            when upper(currency) <> %(currency)s then 'currency'
            when updated_at is not null and shuke_moment(updated_at) is null then 'updated_at'
        end as fault,
        coalesce(octet_length(channel) > 40 or octet_length(store) > 60 or octet_length(coupon) > 40
            or octet_length(payment_method) > 30 or octet_length(product) > 64
            or instalments !~ '^\d{1,3}$', false) as may_be_cut,
        array_remove(array[
            case when instalments !~ '^\d{1,3}$' then 'instalments_dropped' end,
            case when char_length(channel) > 40 or char_length(store) > 60 or char_length(coupon) > 40
                or char_length(payment_method) > 30 or char_length(product) > 64 then 'cut_to_length' end
        ], null) as cautions
    from staged
) as typed
