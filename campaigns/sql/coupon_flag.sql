-- purpose: show a person the orders whose coupon code is not in order
-- grain:   one row per order that names one of our codes wrongly
-- reads:   members_order, campaigns_coupon; writes: campaigns_couponflag
-- params:  members (null for all), shape (what our codes look like)
-- twice:   one flag an order (unique); runs after the redemption, so what was redeemed is in order
with named as (
    select placed.id as order_id, placed.member_id, placed.placed_on, placed.amount,
        upper(regexp_replace(placed.coupon_code, '[\s-]', '', 'g')) as code
    from members_order as placed
    where placed.coupon_code <> ''
        and upper(regexp_replace(placed.coupon_code, '[\s-]', '', 'g')) ~ %(shape)s
        and (%(members)s::bigint[] is null or placed.member_id = any(%(members)s::bigint[]))
        and placed.status in ('paid', 'fulfilled')
        and not exists (select from campaigns_couponflag as flag where flag.order_id = placed.id)
),
judged as (
    select named.order_id, coupon.id as coupon_id,
        case
            when coupon.id is null then 'unknown'
            when coupon.member_id <> named.member_id then 'other_member'
            when coupon.order_id = named.order_id then
                case
                    when named.amount + coupon.discount_amount < kind.min_spend then 'below_minimum'
                    when kind.redeemed_count > kind.max_redemptions and (
                        select count(*) from campaigns_coupon as earlier
                        where earlier.type_id = kind.id and earlier.state = 'redeemed'
                            and (earlier.redeemed_at, earlier.id) <= (coupon.redeemed_at, coupon.id)
                    ) > kind.max_redemptions then 'over_limit'
                end
            when coupon.state = 'void' then 'void'
            when coupon.state = 'redeemed' then 'used'
            when named.placed_on > coupon.expires_on then 'expired'
        end as reason
    from named
    left join campaigns_coupon as coupon on coupon.code = named.code
    left join campaigns_coupontype as kind on kind.id = coupon.type_id
)
insert into campaigns_couponflag (order_id, coupon_id, reason)
select order_id, coupon_id, reason from judged where reason is not null
on conflict (order_id) do nothing
