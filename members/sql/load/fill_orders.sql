-- purpose: fill the empty order table from the staged rows of the places named
-- grain:   one row per order; reads: judged, reject, known_member; writes: members_order
-- params:  source, base (id before the first), from_place, to_place (pages of staged)
-- twice:   runs in the one transaction that also counts the range as done. The ids follow the lines, so that the
--          later of two lines with one id is the one with the larger key. Member order makes the index on members cheap.
insert into members_order (
    id, source, external_id, version, placed_at, placed_on, status, amount, cost, channel, store, coupon_code,
    payment_method, instalments, member_id, created_at)
select
    %(base)s + line, %(source)s, judged.external_id, version, placed_at, placed_at::date, status, amount, cost,
    channel, store, coupon_code, payment_method, instalments, known_member.id, now()
from judged
join known_member on known_member.external_id = judged.member_external_id
where fault is null
    and place >= %(from_place)s::tid and place < %(to_place)s::tid
    and not exists (select from reject where reject.line = judged.line)
order by known_member.id
