-- purpose: take away the lines that orders had and their newest statement does not name
-- grain:   one row per order line; reads: incoming_order, incoming_line, members_order; writes: members_orderline
-- params:  source, orders (external ids of those that came with lines); returns lines taken away
-- twice:   what is gone is gone; an order that was newer already keeps its own
with dropped as (
    delete from members_orderline
    using members_order, incoming_order
    where members_order.source = %(source)s
        and members_order.external_id = any(%(orders)s)
        and incoming_order.external_id = members_order.external_id
        and incoming_order.version >= members_order.version
        and members_orderline.order_id = members_order.id
        and not exists (
            select from incoming_line
            where incoming_line.order_id = members_orderline.order_id
                and incoming_line.line_no = members_orderline.line_no)
    returning members_orderline.id
)
select count(*) from dropped
