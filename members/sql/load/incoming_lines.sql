-- purpose: hand the staged order lines of the lines named to the one door; those without an order are told
-- grain:   one row per line; reads: judged, reject, members_order; writes: incoming_line, reject
-- params:  source, after, upto; twice: the room is emptied first
insert into reject (line, reason)
select line, 'unknown_order' from judged
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
    and not exists (
        select from members_order
        where members_order.source = %(source)s and members_order.external_id = judged.order_external_id);
truncate incoming_line;
insert into incoming_line (line, order_id, line_no, product_external_id, product_name, category, quantity, amount, cost)
select line, members_order.id, line_no::integer, product_external_id, product_name, category, quantity, judged.amount,
    judged.cost
from judged
join members_order on members_order.source = %(source)s and members_order.external_id = judged.order_external_id
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line);
analyze incoming_line
