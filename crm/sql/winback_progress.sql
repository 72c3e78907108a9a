-- purpose: how far campaigns of any kind came with the lost members they took up since a day
-- grain:   one row: members taken up, messages sent, opened, coupons redeemed, members who ordered again
-- reads:   campaigns_audiencemember, campaigns_delivery, campaigns_coupon, members_order     writes: nothing
-- params:  since
-- twice:   it only reads
with taken_up as (
    select distinct on (audience.member_id)
        audience.member_id, audience.entered_at, audience.send_id
    from campaigns_audiencemember as audience
    where audience.stage in ('lost', 'defector') and audience.arm <> 'holdout' and audience.entered_at >= %(since)s
    order by audience.member_id, audience.entered_at
),

letters as (
    select
        delivery.member_id,
        bool_or(delivery.state = 'sent') as is_sent,
        bool_or(delivery.opened_at is not null or delivery.clicked_at is not null) as is_opened,
        bool_or(coupon.state = 'redeemed') as is_redeemed
    from taken_up
    join campaigns_delivery as delivery
        on delivery.member_id = taken_up.member_id and delivery.send_id = taken_up.send_id
    left join campaigns_coupon as coupon on coupon.id = delivery.coupon_id
    group by delivery.member_id
)

select
    count(*) as taken_up,
    count(*) filter (where letters.is_sent) as sent,
    count(*) filter (where letters.is_opened) as opened,
    count(*) filter (where letters.is_redeemed) as redeemed,
    count(*) filter (where exists (
        select 1 from members_order as placed
        where placed.member_id = taken_up.member_id and placed.placed_at > taken_up.entered_at
            and placed.status in ('paid', 'fulfilled')
    )) as returned
from taken_up
left join letters on letters.member_id = taken_up.member_id;
