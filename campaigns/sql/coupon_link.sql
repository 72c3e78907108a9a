-- purpose: tell coupons that a till redeemed which order that was, now that it is known here
-- grain:   one row per coupon redeemed for an order that came in later
-- reads:   members_order; writes: campaigns_coupon
-- params:  members (null for all)
-- twice:   a coupon with an order is linked already
with arrived as (
    select distinct on (placed.id) coupon.id, placed.id as order_id
    from campaigns_coupon as coupon
    join members_order as placed
        on placed.external_id = coupon.order_external_id and placed.source = coupon.order_source
    where coupon.order_external_id <> '' and coupon.order_id is null and coupon.state = 'redeemed'
        and (%(members)s::bigint[] is null or placed.member_id = any(%(members)s::bigint[]))
        and not exists (select from campaigns_coupon as other where other.order_id = placed.id)
    order by placed.id, coupon.id
)
update campaigns_coupon as coupon
set order_id = arrived.order_id
from arrived
where coupon.id = arrived.id and coupon.order_id is null
