-- purpose: what contacting members cost, by whether they were gone or never had bought: coupons, messages, minutes
-- grain:   one row per crowd ('lost', 'lead')     writes: nothing     twice: it only reads
-- reads:   campaigns_audiencemember, campaigns_campaign, campaigns_delivery, campaigns_send, campaigns_coupon,
--          campaigns_channelbudget
-- params:  since and until (moments): who entered between them and whose 60 days are over
select
    case when audience.stage in ('prospect', 'interested') then 'lead' else 'lost' end as crowd,
    coalesce(sum(coupon.discount_amount) filter (where coupon.state = 'redeemed'), 0)
        + coalesce(sum(budget.cost_amount) filter (where delivery.state in ('sent', 'uncertain')), 0) as amount
from campaigns_audiencemember as audience
join campaigns_campaign as campaign on campaign.id = audience.campaign_id and campaign.kind in ('standing', 'one_off')
join campaigns_delivery as delivery on delivery.send_id = audience.send_id and delivery.member_id = audience.member_id
left join campaigns_coupon as coupon on coupon.id = delivery.coupon_id
left join campaigns_channelbudget as budget on budget.channel = delivery.channel
where audience.stage in ('prospect', 'interested', 'lost', 'defector') and audience.arm <> 'holdout'
    and audience.entered_at >= %(since)s and audience.entered_at < %(until)s - interval '60 days'
group by 1;
