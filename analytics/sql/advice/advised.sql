-- purpose: the best next action for each member, after members/privacy/reach.sql (R52)
-- grain:   one row per member with a stage; as a create table … as it fills the temp table advised
-- reads:   reached, lifecycle_memberstage, lifecycle_standing, lifecycle_membervalue, members_member,
--          members_complaint, members_order, members_orderline, members_product, analytics_categorystep,
--          analytics_memberworth     writes: nothing by itself
-- params:  base, message, offer, call (json: crowd → share; null where nothing was measured), amount, margin,
--          off_percent, off_amount, min_spend, message_cost, call_cost, salt, held_out, daypart, fewest
-- twice:   the table is made anew
-- Kept apart step by step: planned as one expression, each is reckoned anew wherever the next one names it.
-- The measured lift counts in proportion to how far from certain an order is: who comes anyway cannot be won.
, channel as materialized (
    select member_id, bool_or(channel = 'email') as by_mail, bool_or(channel = 'call') as by_call
    from reached
    group by member_id
),
troubled as (
    select distinct member_id
    from members_complaint
    where status not in ('resolved', 'closed', 'rejected', 'duplicate') and member_id is not null
),
last_basket as (
    select distinct placed.member_id, product.category
    from lifecycle_membermetrics as metrics
    join members_order as placed
        on placed.member_id = metrics.member_id and placed.placed_on = metrics.last_order_on
        and placed.status in ('paid', 'fulfilled') and placed.amount > 0
    join members_orderline as line on line.order_id = placed.id
    join members_product as product on product.id = line.product_id
    where product.category <> ''
),
likeliest as (
    select distinct on (before) before, after, chance
    from analytics_categorystep
    where of_before >= %(fewest)s
    order by before, chance desc, after
),
following as (
    select distinct on (last_basket.member_id) last_basket.member_id, step.before, step.after
    from last_basket
    join likeliest as step on step.before = last_basket.category
    order by last_basket.member_id, step.chance desc, step.after, step.before
),
person as materialized (
    select stage.member_id, stage.stage, standing.ended_on, coalesce(standing.cycle_ratio, 0) as cycle_ratio,
        case
            when stage.stage in ('prospect', 'interested') then 'lead'
            when stage.stage in ('lost', 'defector') and standing.order_count > 0 then 'lost'
            when stage.stage in ('lost', 'defector') then 'lead'
            else 'buyer'
        end as crowd,
        forecast.orders_90d,
        coalesce(forecast.expected_amount::float8, %(amount)s) as amount,
        coalesce(channel.by_mail, false) as by_mail, coalesce(channel.by_call, false) as by_call,
        troubled.member_id is not null as is_troubled,
        shuke_bucket(%(salt)s, member.public_id) < %(held_out)s as is_drawn
    from lifecycle_memberstage as stage
    join members_member as member on member.id = stage.member_id
    left join lifecycle_standing as standing on standing.member_id = stage.member_id
    left join lifecycle_membervalue as forecast on forecast.member_id = stage.member_id
    left join channel on channel.member_id = stage.member_id
    left join troubled on troubled.member_id = stage.member_id
),
likely as materialized (
    select person.*, coalesce(1 - exp(-orders_90d * 60 / 90), base, 0) as chance,
        (%(message)s::jsonb ->> crowd)::float8 as message_lift,
        (%(offer)s::jsonb ->> crowd)::float8 as offer_lift,
        (%(call)s::jsonb ->> crowd)::float8 as call_lift,
        %(off_percent)s * amount / 100 + %(off_amount)s as off
    from (select person.*, (%(base)s::jsonb ->> crowd)::float8 as base from person) as person
),
-- least() passes over what is null, so what was never measured is kept null by hand.
lifted as materialized (
    select likely.*,
        case when message_lift is not null then least(message_lift * (1 - chance) / (1 - coalesce(base, 0)), 1 - chance) end
            as message_added,
        case when offer_lift is not null then least(offer_lift * (1 - chance) / (1 - coalesce(base, 0)), 1 - chance) end
            as offer_added,
        case when call_lift is not null then least(call_lift * (1 - chance) / (1 - coalesce(base, 0)), 1 - chance) end
            as call_added
    from likely
),
gained as (
    select lifted.*,
        case when by_mail then message_added * amount * %(margin)s - %(message_cost)s end as message_gain,
        -- The offer goes to whoever orders, and to those who would have ordered at the full price as well.
        case
            when by_mail and amount >= %(min_spend)s
                then offer_added * (amount * %(margin)s - off) - chance * off - %(message_cost)s
        end as offer_gain,
        case
            when by_call and (crowd = 'lost' or cycle_ratio >= 1.5 or stage = 'interested')
                then call_added * amount * %(margin)s - %(call_cost)s
        end as call_gain,
        -- Offers begin at two cycles of silence: no loyal member may find that waiting pays (domain.md §9).
        crowd <> 'buyer' or cycle_ratio >= 2 as may_offer
    from lifted
),
best as materialized (
    select gained.*,
        case
            when is_troubled then 'complaint'
            when ended_on is not null then 'ended'
            when is_drawn and crowd = 'lost' then 'held_out'
            when not by_mail and not by_call then 'reach'
            when message_lift is null and offer_lift is null and call_lift is null then 'unmeasured'
        end as hindered,
        greatest(message_gain, case when may_offer then offer_gain end, call_gain) as most
    from gained
),
decided as (
    select best.*,
        case
            when hindered is not null or most is null or round(most::numeric, 2) <= 0 then 'none'
            when most = message_gain then 'message'
            when most = call_gain then 'call'
            else 'offer'
        end as action
    from best
)
select decided.member_id, decided.action,
    case
        when hindered is not null then hindered
        when action <> 'none' then 'best'
        when chance >= 0.5 then 'anyway'
        else 'costs'
    end as reason,
    case action when 'none' then '' when 'call' then 'call' else 'email' end as channel,
    coalesce(nullif(worth.daypart, ''), %(daypart)s) as daypart,
    round(chance::numeric, 4)::float8 as chance,
    round(coalesce(case action
        when 'message' then message_added when 'offer' then offer_added when 'call' then call_added
    end, 0)::numeric, 4)::float8 as added,
    case when action = 'none' then 0 else round(most::numeric, 2) end as gain,
    round(offer_gain::numeric, 2) as offer_gain,
    coalesce(following.after, '') as next_category, coalesce(following.before, '') as after_category
from decided
left join following on following.member_id = decided.member_id
left join analytics_memberworth as worth on worth.member_id = decided.member_id;
