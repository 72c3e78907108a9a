-- purpose: hand the lines to the one door, behind their orders
-- grain:   one row per line; reads: typed_line, members_order; writes: incoming_line; params: source
-- twice:   the room is emptied first
truncate incoming_line;
insert into incoming_line (line, order_id, line_no, product_external_id, product_name, category, quantity, amount, cost)
select line, members_order.id, line_no, product_external_id, product_name, category, quantity, typed_line.amount,
    typed_line.cost
from typed_line
join members_order on members_order.source = %(source)s and members_order.external_id = typed_line.order_external_id;
analyze incoming_line
