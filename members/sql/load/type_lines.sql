-- purpose: the lines that are taken, numbered within their orders in the order of the file
-- grain:   one row per line; reads: judged, reject; writes: typed_line; twice: the table is made anew
drop table if exists typed_line;
create unlogged table typed_line with (autovacuum_enabled = off) as
select
    line, order_external_id, member_external_id, placed_at, product_external_id, product_name, category, quantity,
    amount, cost, row_number() over (partition by order_external_id order by line)::integer as line_no
from judged
where is_good and not exists (select from reject where reject.line = judged.line);
analyze typed_line
