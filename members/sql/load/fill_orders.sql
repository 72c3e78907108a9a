-- purpose: fill the empty order table with the typed orders, keys following the lines
-- grain:   one row per order; reads: typed_order; writes: members_order
-- params:  source, base (the key of line 0)
-- twice:   runs in the one transaction that also counts the lines as done. Of two lines with one id the later one has
--          the larger key.
insert into members_order (
    id, source, external_id, version, placed_at, placed_on, status, amount, cost, channel, store, coupon_code,
    payment_method, instalments, member_id, created_at)
select
    %(base)s + line, %(source)s, external_id, version, placed_at, placed_on, status, amount, cost, channel, store,
    coupon_code, payment_method, instalments, member_id, now()
from typed_order
