-- purpose: the staged orders as typed values with the keys of their members
-- grain:   one row per order; reads: judged, reject, known_member; writes: typed_order
-- twice:   the table is made anew. A table of its own, because PostgreSQL makes a new table with all processors and
--          inserts into an existing one with a single one.
drop table if exists typed_order;
create unlogged table typed_order with (autovacuum_enabled = off) as
select
    line, judged.external_id, version, placed_at, placed_on, status,
    amount::numeric(14, 2) as amount, cost::numeric(14, 2) as cost, channel, store, coupon_code, payment_method,
    instalments, known_member.id as member_id, may_be_cut
from judged
join known_member on known_member.external_id = judged.member_external_id
where is_good and not exists (select from reject where reject.line = judged.line)
