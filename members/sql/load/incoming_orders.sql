-- purpose: hand the staged orders of the lines named to the one door
-- grain:   one row per order; reads: judged, reject, members_member; writes: incoming_order
-- params:  source, after, upto
-- twice:   the room is emptied first
truncate incoming_order;
insert into incoming_order (
    line, external_id, member_external_id, member_id, placed_at, placed_on, status, amount, cost, channel, store,
    coupon_code, payment_method, instalments, version, has_own_version)
select
    line, judged.external_id, judged.member_external_id, members_member.id, placed_at, placed_on, status, amount,
    cost, channel, store, coupon_code, payment_method, instalments, judged.version, has_own_version
from judged
left join members_member on members_member.source = %(source)s
    and members_member.external_id = judged.member_external_id
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
