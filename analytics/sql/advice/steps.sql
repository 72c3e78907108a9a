-- purpose: which category follows which: of the purchase days with one, how many next ones brought another (R52)
-- grain:   one row per pair of categories     writes: temp table category_pair
-- reads:   members_member, members_order, members_orderline, members_product, members_refund
-- params:  as_of, buckets (of 10,000: how many members are looked at; a stable draw that hangs on no id)
-- twice:   the table is made anew
create temp table category_pair on commit drop as
with valid as materialized (
    select placed.id, placed.member_id, placed.placed_on
    from members_order as placed
    join members_member as member on member.id = placed.member_id
    left join (
        select order_id, sum(amount) as amount from members_refund where refunded_on < %(as_of)s group by order_id
    ) as back on back.order_id = placed.id
    where placed.placed_on >= %(as_of)s::date - 730 and placed.placed_on < %(as_of)s
        and placed.status in ('paid', 'fulfilled') and placed.amount > coalesce(back.amount, 0)
        and (%(buckets)s >= 10000 or shuke_bucket('category-steps', member.public_id) < %(buckets)s)
),
held as materialized (
    select distinct valid.member_id, valid.placed_on, product.category
    from valid
    join members_orderline as line on line.order_id = valid.id
    join members_product as product on product.id = line.product_id
    where product.category <> ''
),
visit as (
    select member_id, placed_on, lead(placed_on) over (partition by member_id order by placed_on) as next_on
    from (select distinct member_id, placed_on from held) as day
),
followed as materialized (
    select held.member_id, held.category, visit.next_on
    from visit
    join held on held.member_id = visit.member_id and held.placed_on = visit.placed_on
    where visit.next_on is not null
),
before as (
    select category, count(*) as days from followed group by category
),
after as (
    select held.category, count(*) as days
    from visit
    join held on held.member_id = visit.member_id and held.placed_on = visit.next_on
    group by held.category
),
pair as (
    select followed.category as before, held.category as after, count(*) as support
    from followed
    join held on held.member_id = followed.member_id and held.placed_on = followed.next_on
    group by followed.category, held.category
)
select pair.before, pair.after, pair.support::int as support, before.days::int as of_before,
    after.days::int as after_all, whole.days::int as of_all,
    -- Twenty purchase days of all stand behind each: with few of its own a pair says what all say.
    round(((pair.support + 20.0 * after.days / whole.days) / (before.days + 20.0))::numeric, 6)::float8 as chance
from pair
join before on before.category = pair.before
join after on after.category = pair.after
cross join (select count(*) as days from visit where next_on is not null) as whole;
