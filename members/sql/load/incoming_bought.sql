-- purpose: the product that an order file names for each order, as a line of that order
-- grain:   one row per order with a product; reads: judged, reject, members_order; writes: incoming_line
-- params:  source, after, upto; twice: the room is emptied first
truncate incoming_line;
insert into incoming_line (line, order_id, line_no, product_external_id, product_name, category, quantity, amount, cost)
select line, members_order.id, 1, product, '', '', 1, judged.amount, judged.cost
from judged
join members_order on members_order.source = %(source)s and members_order.external_id = judged.external_id
where is_good and product is not null
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
