-- purpose: how many of each arm came back, with what
-- grain:   one row per arm × whether its observation is over
-- reads:   campaigns_audiencemember, members_order, members_refund; writes: nothing
-- params:  campaign_id, days (of observation), at
-- Both arms are counted by their audience rows, never by what was delivered: [entered, entered + days), valid orders,
-- refunds deducted.
with audience as (
    select id, member_id, arm, entered_at,
        entered_at + make_interval(days => %(days)s) as ends_at,
        entered_at + make_interval(days => %(days)s) <= %(at)s as is_over
    from campaigns_audiencemember
    where campaign_id = %(campaign_id)s
),
bought as (
    select audience.id,
        sum(net.amount) as net_amount,
        sum(net.amount) filter (where placed.cost is not null) as costed_amount,
        sum(net.amount - coalesce(placed.cost, 0)) as margin_amount
    from audience
    join members_order as placed
        on placed.member_id = audience.member_id
        and placed.placed_on >= audience.entered_at::date - 1
        and placed.placed_at >= audience.entered_at and placed.placed_at < audience.ends_at
    cross join lateral (
        select placed.amount - coalesce(sum(refund.amount), 0) as amount
        from members_refund as refund where refund.order_id = placed.id
    ) as net
    where placed.status in ('paid', 'fulfilled') and net.amount > 0
    group by audience.id
)
select
    audience.arm, audience.is_over, count(*) as members, count(bought.id) as returned,
    coalesce(sum(bought.net_amount), 0) as net_amount,
    coalesce(sum(bought.costed_amount), 0) as costed_amount,
    coalesce(sum(bought.margin_amount), 0) as margin_amount,
    min(audience.ends_at) as first_end, max(audience.ends_at) as last_end
from audience
left join bought on bought.id = audience.id
group by audience.arm, audience.is_over
