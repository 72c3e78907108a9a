-- purpose: redeem the coupons named on valid orders of their own members
-- grain:   one row per coupon: the earliest order that names it
-- reads:   members_order, members_refund; writes: campaigns_coupon, campaigns_coupontype; returns their number
-- params:  members (null for all), shape (what our codes look like)
-- twice:   a redeemed coupon is no longer issued, and an order carries one coupon (unique)
-- The day of the order decides, not the day it arrived: an order placed in time redeems an expired coupon.
with named as (
    select distinct on (coupon.id)
        coupon.id, placed.id as order_id, placed.placed_at, placed.amount, kind.kind, kind.value
    from members_order as placed
    join campaigns_coupon as coupon
        on coupon.code = upper(regexp_replace(placed.coupon_code, '[\s-]', '', 'g'))
        and coupon.member_id = placed.member_id
    join campaigns_coupontype as kind on kind.id = coupon.type_id
    where placed.coupon_code <> ''
        and upper(regexp_replace(placed.coupon_code, '[\s-]', '', 'g')) ~ %(shape)s
        and (%(members)s::bigint[] is null or placed.member_id = any(%(members)s::bigint[]))
        and coupon.state in ('issued', 'expired')
        and placed.placed_on <= coupon.expires_on
        and placed.status in ('paid', 'fulfilled')
        and placed.amount > (
            select coalesce(sum(refund.amount), 0) from members_refund as refund where refund.order_id = placed.id
        )
        and not exists (select from campaigns_coupon as other where other.order_id = placed.id)
    order by coupon.id, placed.placed_at, placed.id
),
used as (
    update campaigns_coupon as coupon
    set state = 'redeemed', redeemed_at = named.placed_at, order_id = named.order_id,
        -- The order's amount is what was paid, so a percentage is of the price before the discount.
        discount_amount = case named.kind
            when 'percent' then case
                when named.value < 100 then round(named.amount * named.value / (100 - named.value), 2)
                else named.amount end
            else named.value
        end
    from named
    where coupon.id = named.id and coupon.state in ('issued', 'expired')
    returning coupon.type_id
),
-- Above the limit too: a placed order is never refused, and coupon_flag shows it.
counted as (
    update campaigns_coupontype as kind
    set redeemed_count = kind.redeemed_count + more.coupons
    from (select type_id, count(*) as coupons from used group by type_id) as more
    where kind.id = more.type_id
)
select count(*) from used
