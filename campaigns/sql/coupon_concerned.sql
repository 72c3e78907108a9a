-- purpose: can the coupon steps find anything with these members? The question before the four of them
-- grain:   one row; reads: members_order, campaigns_coupon; writes: nothing
-- params:  members
-- twice:   it only reads
select
    exists (
        select from members_order as placed
        where placed.member_id = any(%(members)s::bigint[]) and placed.coupon_code <> '')
    or exists (
        select from campaigns_coupon as coupon
        where coupon.member_id = any(%(members)s::bigint[]) and coupon.state = 'redeemed')
    or exists (
        select from members_order as placed
        join campaigns_coupon as coupon
            on coupon.order_source = placed.source and coupon.order_external_id = placed.external_id
        where placed.member_id = any(%(members)s::bigint[]) and coupon.order_external_id <> ''
            and coupon.order_id is null and coupon.state = 'redeemed')
