-- purpose: what the campaign cost: coupons used on orders that still stand, and messages
-- grain:   one row; reads: campaigns_delivery, campaigns_coupon, campaigns_coupontype, campaigns_channelbudget
-- params:  campaign_id
-- A discount is already missing from the order's amount; a gift or free delivery is not.
select
    count(*) filter (where coupon.state = 'redeemed') as redeemed,
    coalesce(sum(coupon.discount_amount) filter (where coupon.state = 'redeemed'), 0) as coupon_amount,
    coalesce(sum(coupon.discount_amount) filter (
        where coupon.state = 'redeemed' and kind.kind in ('gift', 'shipping')
    ), 0) as extra_amount,
    coalesce(sum(budget.cost_amount) filter (where delivery.state in ('sent', 'uncertain')), 0) as message_amount
from campaigns_delivery as delivery
join campaigns_send as send on send.id = delivery.send_id and send.campaign_id = %(campaign_id)s
left join campaigns_coupon as coupon on coupon.id = delivery.coupon_id
left join campaigns_coupontype as kind on kind.id = coupon.type_id
left join campaigns_channelbudget as budget on budget.channel = delivery.channel
