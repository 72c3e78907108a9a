-- purpose: the offer that members used most in two years, else the newest one that a campaign made
-- grain:   one row or none     reads: campaigns_coupon, campaigns_coupontype, campaigns_campaign     writes: nothing
-- params:  since (a moment)     twice: it only reads
select kind.id, kind.name, kind.kind, kind.value::float8 as value, kind.min_spend::float8 as min_spend,
    count(coupon.id) as redeemed
from campaigns_coupontype as kind
join campaigns_campaign as campaign on campaign.coupon_type_id = kind.id and campaign.kind in ('standing', 'one_off')
left join campaigns_coupon as coupon
    on coupon.type_id = kind.id and coupon.state = 'redeemed' and coupon.redeemed_at >= %(since)s
group by kind.id
order by count(distinct coupon.id) desc, kind.id desc
limit 1;
