-- purpose: an order has one customer, that of its first line; lines of the same order for somebody else are not taken
-- grain:   one row per line; reads and writes: typed_line; writes: reject; twice: nothing is left to refuse
with owner as (
    select distinct on (order_external_id) order_external_id, member_external_id
    from typed_line
    order by order_external_id, line
),
foreign_line as (
    delete from typed_line
    using owner
    where typed_line.order_external_id = owner.order_external_id
        and typed_line.member_external_id <> owner.member_external_id
    returning typed_line.line
)
insert into reject (line, reason) select line, 'other_customer' from foreign_line
