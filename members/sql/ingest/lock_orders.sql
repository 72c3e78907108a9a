-- purpose: lock what we know of the incoming orders already, always in the order of their ids, and compare
-- grain:   one row per known order; reads: incoming_order, members_order; writes: order_before
-- params:  source
-- twice:   the table is filled anew. An older version is never newer; without a version of its own a record is as new
--          as the load that brought it. A correction changes whether it counts, when, by whom or for how much;
--          from paid to fulfilled is the ordinary course and corrects nothing.
truncate order_before;
insert into order_before (id, external_id, member_id, placed_on, is_newer, differs, is_correction)
select
    known.id, known.external_id, known.member_id, known.placed_on,
    fresh.has_own_version and fresh.version > known.version,
    fresh.version >= known.version and (
        known.member_id, known.placed_at, known.status::text, known.amount, known.cost, known.channel::text,
        known.store::text, known.coupon_code::text, known.payment_method::text, known.instalments
    ) is distinct from (
        fresh.member_id, fresh.placed_at, fresh.status, fresh.amount, fresh.cost, fresh.channel,
        fresh.store, fresh.coupon_code, fresh.payment_method, fresh.instalments),
    (known.member_id, known.placed_on, known.status in ('paid', 'fulfilled'), known.amount)
        is distinct from (fresh.member_id, fresh.placed_on, fresh.status in ('paid', 'fulfilled'), fresh.amount)
from (select * from incoming_order order by external_id) as fresh
cross join lateral (
    -- By the index, one by one: a join would rather read the whole table, for a hundred new rows as for a million.
    select * from members_order
    where members_order.external_id = fresh.external_id and members_order.source = %(source)s
    for update
) as known
