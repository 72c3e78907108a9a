-- purpose: write the order lines that are new or differ
-- grain:   one row per order line; reads: incoming_line, members_product; writes: members_orderline
-- params:  source; returns one row per line written: whether it is new
-- twice:   only where something differs
insert into members_orderline as known (order_id, line_no, product_id, quantity, amount, cost, configuration)
select order_id, line_no, members_product.id, quantity, amount, incoming_line.cost, configuration
from incoming_line
join members_product
    on members_product.source = %(source)s and members_product.external_id = incoming_line.product_external_id
order by order_id, line_no
on conflict (order_id, line_no) do update set
    product_id = excluded.product_id, quantity = excluded.quantity, amount = excluded.amount, cost = excluded.cost,
    configuration = coalesce(excluded.configuration, known.configuration)
where (known.product_id, known.quantity, known.amount, known.cost)
    is distinct from (excluded.product_id, excluded.quantity, excluded.amount, excluded.cost)
    or coalesce(excluded.configuration, known.configuration, '{}') <> coalesce(known.configuration, '{}')
returning xmax = 0 as is_new
