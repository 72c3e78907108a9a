-- purpose: what each customer brought and cost in 365 days, what was taken off, and what they said (R40, R57)
-- grain:   one row per member who bought in 365 days, or bought before and was served in them
-- reads:   members_order, members_refund, members_orderline, members_product, campaigns_coupon,
--          campaigns_coupontype, campaigns_contact, campaigns_delivery, campaigns_send, campaigns_channelbudget,
--          members_complaint, members_surveyanswer, members_surveyquestion, members_surveyresponse,
--          members_member, lifecycle_membermetrics
-- writes:  temp table worth_fact
-- params:  as_of, since and until (the moments at which the 365 days begin and end), zone, cost_rate (of an order
--          without a cost), minute_amount, contact_minutes, complaint_minutes
-- twice:   the table is made anew
-- A discount is what the lines would have cost at the usual price: the highest that anybody paid for the product in
-- that month or the month before it sold, and never above the price of the catalogue. Where an order has no lines, it
-- is what the coupon took off.
create temp table worth_fact on commit drop as
with refunded as (
    select order_id, sum(amount) as amount
    from members_refund
    where refunded_on >= %(as_of)s::date - 365 and refunded_on < %(as_of)s
    group by order_id
),
sold as materialized (
    select placed.id, placed.member_id, placed.placed_on, placed.coupon_code, placed.cost, placed.amount,
        placed.amount - coalesce(refunded.amount, 0) as net_amount,
        extract(hour from placed.placed_at at time zone %(zone)s)::int as hour
    from members_order as placed
    left join refunded on refunded.order_id = placed.id
    where placed.placed_on >= %(as_of)s::date - 365 and placed.placed_on < %(as_of)s
        and placed.status in ('paid', 'fulfilled') and placed.amount > coalesce(refunded.amount, 0)
),
line as materialized (
    select line.order_id, line.product_id, line.quantity, line.amount / line.quantity as unit,
        date_trunc('month', sold.placed_on)::date as month
    from sold
    join members_orderline as line on line.order_id = sold.id
    where line.quantity > 0
),
dearest as (
    select product_id, month, max(unit) as unit from line group by product_id, month
),
usual as (
    select dearest.product_id, dearest.month,
        least(product.price, greatest(dearest.unit,
            lag(dearest.unit) over (partition by dearest.product_id order by dearest.month))) as unit
    from dearest
    join members_product as product on product.id = dearest.product_id
),
listed as (
    select line.order_id, sum(usual.unit * line.quantity) as amount
    from line
    join usual on usual.product_id = line.product_id and usual.month = line.month
    group by line.order_id
),
given as (
    select coupon.order_id, coalesce(coupon.discount_amount, 0) as amount, kind.kind in ('gift', 'shipping') as is_extra
    from campaigns_coupon as coupon
    join campaigns_coupontype as kind on kind.id = coupon.type_id
    where coupon.state = 'redeemed' and coupon.order_id is not null
),
judged as (
    select sold.member_id, sold.net_amount, sold.hour,
        coalesce(sold.cost, sold.net_amount * %(cost_rate)s::numeric) as cost,
        case
            when listed.amount is not null then greatest(0, listed.amount - sold.amount)
            when not given.is_extra then given.amount
            else 0
        end as off_amount,
        case when given.is_extra then given.amount else 0 end as extra_amount,
        sold.coupon_code <> '' or given.order_id is not null
            or coalesce(listed.amount - sold.amount >= 0.03 * listed.amount and listed.amount > sold.amount, false)
            as is_discounted,
        -- Half the weight after 180 days.
        power(0.5::float8, (%(as_of)s::date - sold.placed_on) / 180.0::float8) as weight
    from sold
    left join listed on listed.order_id = sold.id
    left join given on given.order_id = sold.id
),
bought as (
    select member_id, count(*) as orders, sum(net_amount) as net_amount, sum(cost) as cost_amount,
        sum(off_amount + extra_amount) as discount_amount, sum(extra_amount) as extra_amount,
        count(*) filter (where is_discounted) as discounted_orders,
        coalesce(sum(weight) filter (where is_discounted), 0) / sum(weight) as discount_share,
        count(*) filter (where hour >= 5 and hour < 11) as morning,
        count(*) filter (where hour >= 11 and hour < 14) as noon,
        count(*) filter (where hour >= 14 and hour < 18) as afternoon
    from judged
    group by member_id
),
serving as (
    select member_id, %(contact_minutes)s::numeric * %(minute_amount)s::numeric as amount
    from campaigns_contact
    where at >= %(since)s and at < %(until)s
    union all
    select member_id,
        %(complaint_minutes)s::numeric * %(minute_amount)s::numeric + coalesce(compensation_amount, 0)
    from members_complaint
    where received_at >= %(since)s and received_at < %(until)s and status not in ('rejected', 'duplicate')
        and member_id is not null
    union all
    select delivery.member_id, budget.cost_amount
    from campaigns_delivery as delivery
    join campaigns_channelbudget as budget on budget.channel = delivery.channel and budget.cost_amount > 0
    where delivery.state in ('sent', 'uncertain') and delivery.sent_at >= %(since)s and delivery.sent_at < %(until)s
),
served as (
    select serving.member_id, sum(serving.amount) as amount
    from serving
    join lifecycle_membermetrics as metrics on metrics.member_id = serving.member_id and metrics.order_count > 0
    group by serving.member_id
),
said as (
    select response.member_id, question.kind,
        case question.kind
            when 'csat' then (answer.number - 1) / 4.0
            when 'ces' then (answer.number - 1) / 6.0
            else case when answer.number >= 9 then 1 when answer.number >= 7 then 0.5 else 0 end
        end::float8 as share
    from members_surveyanswer as answer
    join members_surveyquestion as question on question.id = answer.question_id and question.kind in ('csat', 'ces', 'nps')
    join members_surveyresponse as response on response.id = answer.response_id
    where answer.at >= %(since)s and answer.at < %(until)s and answer.number is not null
        and response.member_id is not null
    union all
    select member_id, 'csat', ((satisfaction - 1) / 4.0)::float8
    from members_complaint
    where satisfaction is not null and updated_at >= %(since)s and updated_at < %(until)s and member_id is not null
),
opinion as (
    select member_id, avg(share) filter (where kind <> 'nps') as satisfaction,
        avg(share) filter (where kind = 'nps') as would_recommend
    from said
    group by member_id
),
brought as (
    select friend.referred_by_id as member_id, count(*) as friends
    from members_member as friend
    join lifecycle_membermetrics as metrics on metrics.member_id = friend.id and metrics.order_count > 0
    where friend.referred_by_id is not null
    group by friend.referred_by_id
)
select
    coalesce(bought.member_id, served.member_id) as member_id,
    coalesce(bought.orders, 0)::int as orders,
    round(coalesce(bought.net_amount, 0), 2) as net_amount,
    round(coalesce(bought.cost_amount, 0), 2) as cost_amount,
    round(coalesce(bought.discount_amount, 0), 2) as discount_amount,
    round(coalesce(bought.extra_amount, 0), 2) as extra_amount,
    round(coalesce(served.amount, 0), 2) as service_amount,
    round(coalesce(bought.net_amount, 0) - coalesce(bought.cost_amount, 0) - coalesce(bought.extra_amount, 0)
        - coalesce(served.amount, 0), 2) as contribution,
    coalesce(bought.discounted_orders, 0)::int as discounted_orders,
    round(bought.discount_share::numeric, 4)::float8 as discount_share,
    case
        when bought.orders < 3 or bought.orders is null then ''
        when bought.morning * 2 > bought.orders then 'morning'
        when bought.noon * 2 > bought.orders then 'noon'
        when bought.afternoon * 2 > bought.orders then 'afternoon'
        when (bought.orders - bought.morning - bought.noon - bought.afternoon) * 2 > bought.orders then 'evening'
        else ''
    end as daypart,
    round(opinion.satisfaction::numeric, 4)::float8 as satisfaction,
    case when brought.friends > 0 then 1 else round(opinion.would_recommend::numeric, 4)::float8 end as advocacy,
    coalesce(brought.friends, 0)::int as friends
from bought
full join served on served.member_id = bought.member_id
left join opinion on opinion.member_id = coalesce(bought.member_id, served.member_id)
left join brought on brought.member_id = coalesce(bought.member_id, served.member_id);
