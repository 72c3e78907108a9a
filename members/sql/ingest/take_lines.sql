-- purpose: hand the lines that came with orders to the one door; an order that was newer already keeps its own
-- grain:   one row per line; reads: incoming_order, members_order; writes: incoming_line
-- params:  source, lines (json: order, line, line_no, product, name, category, quantity, amount, cost, configuration)
-- twice:   the room is emptied first
truncate incoming_line;
insert into incoming_line (
    line, order_id, line_no, product_external_id, product_name, category, quantity, amount, cost, configuration)
select
    given.line, members_order.id, given.line_no, given.product, given.name, given.category, given.quantity,
    given.amount, given.cost, given.configuration
from jsonb_to_recordset(%(lines)s::jsonb) as given (
    "order" text, line bigint, line_no integer, product text, name text, category text, quantity numeric,
    amount numeric, cost numeric, configuration jsonb)
join incoming_order on incoming_order.external_id = given."order"
join members_order on members_order.source = %(source)s and members_order.external_id = given."order"
where incoming_order.version >= members_order.version
