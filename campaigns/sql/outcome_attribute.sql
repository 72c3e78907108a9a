-- purpose: credit each order to the last message that the member got before it
-- grain:   one row per order
-- reads:   campaigns_delivery, campaigns_send, campaigns_campaign, campaigns_coupon, members_order, members_refund
-- writes:  campaigns_outcome
-- params:  as_of (null: no limit), members (null: all)
-- twice:   unique (order)
-- An order with the message's own coupon belongs to it even where the feed knows the day only, as midnight.
with followed as (
    select distinct on (placed.id)
        placed.id as order_id, delivery.id as delivery_id, send.campaign_id, placed.member_id,
        coalesce(coupon.order_id = placed.id, false) as with_coupon, placed.placed_at
    from campaigns_delivery as delivery
    join campaigns_send as send on send.id = delivery.send_id
    join campaigns_campaign as campaign on campaign.id = send.campaign_id
    left join campaigns_coupon as coupon on coupon.id = delivery.coupon_id
    join members_order as placed
        on placed.member_id = delivery.member_id and placed.placed_on >= delivery.sent_at::date - 1
    where delivery.sent_at is not null
        and (%(members)s::bigint[] is null or delivery.member_id = any(%(members)s::bigint[]))
        and (%(as_of)s::date is null or placed.placed_on < %(as_of)s::date)
        and placed.status in ('paid', 'fulfilled')
        and placed.placed_at < delivery.sent_at + make_interval(days => campaign.observation_days)
        and (placed.placed_at >= delivery.sent_at or coupon.order_id = placed.id)
        and placed.amount > (
            select coalesce(sum(refund.amount), 0) from members_refund as refund where refund.order_id = placed.id
        )
        and not exists (select from campaigns_outcome as credited where credited.order_id = placed.id)
    order by placed.id, delivery.sent_at desc, delivery.id desc
)
insert into campaigns_outcome (order_id, delivery_id, campaign_id, member_id, with_coupon, ordered_at)
select order_id, delivery_id, campaign_id, member_id, with_coupon, placed_at
from followed
on conflict (order_id) do nothing
