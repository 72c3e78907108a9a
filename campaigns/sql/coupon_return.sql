-- purpose: give a coupon back when the order that used it became void
-- grain:   one row per redeemed coupon whose order is cancelled or refunded in full
-- reads:   members_order, members_refund; writes: campaigns_coupon, campaigns_coupontype; returns their number
-- params:  members (null for all)
-- The night's expiry, which runs after this, takes those whose last day is over.
-- twice:   only redeemed coupons are looked at, and these are not redeemed afterwards
with void_use as (
    select coupon.id
    from campaigns_coupon as coupon
    join members_order as used_on on used_on.id = coupon.order_id
    where coupon.state = 'redeemed'
        and (%(members)s::bigint[] is null or coupon.member_id = any(%(members)s::bigint[]))
        and (
            used_on.status not in ('paid', 'fulfilled')
            or used_on.amount <= (
                select coalesce(sum(refund.amount), 0) from members_refund as refund where refund.order_id = used_on.id
            )
        )
),
returned as (
    update campaigns_coupon as coupon
    set state = 'issued', redeemed_at = null, order_id = null, discount_amount = null,
        order_source = '', order_external_id = ''
    from void_use
    where coupon.id = void_use.id and coupon.state = 'redeemed'
    returning coupon.type_id
),
counted as (
    update campaigns_coupontype as kind
    set redeemed_count = kind.redeemed_count - fewer.coupons
    from (select type_id, count(*) as coupons from returned group by type_id) as fewer
    where kind.id = fewer.type_id
)
select count(*) from returned
