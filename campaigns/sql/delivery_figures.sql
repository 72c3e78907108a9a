-- purpose: what became of a campaign's messages
-- grain:   one row per state and reason
-- reads:   campaigns_send, campaigns_delivery, campaigns_coupon, campaigns_outcome
-- params:  campaign_id
select
    delivery.state, delivery.reason, count(*) as messages,
    count(delivery.opened_at) as opened, count(delivery.clicked_at) as clicked,
    count(*) filter (where coupon.state = 'redeemed') as redeemed,
    count(*) filter (where exists (
        select from campaigns_outcome as outcome where outcome.delivery_id = delivery.id
    )) as ordered
from campaigns_send as send
join campaigns_delivery as delivery on delivery.send_id = send.id
left join campaigns_coupon as coupon on coupon.id = delivery.coupon_id
where send.campaign_id = %(campaign_id)s
group by delivery.state, delivery.reason
order by count(*) desc
