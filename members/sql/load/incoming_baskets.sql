-- purpose: put lines together to orders and hand these to the one door
-- grain:   one row per order, its time that of its earliest line; reads: typed_line, members_member
-- writes:  incoming_order; params: source, version; twice: the room is emptied first
truncate incoming_order;
insert into incoming_order (
    line, external_id, member_external_id, member_id, placed_at, placed_on, status, amount, cost, version, has_own_version)
select
    min(line), order_external_id, typed_line.member_external_id, members_member.id, min(placed_at), min(placed_at)::date, 'paid', sum(amount),
    sum(cost), %(version)s, false
from typed_line
left join members_member on members_member.source = %(source)s
    and members_member.external_id = typed_line.member_external_id
group by order_external_id, typed_line.member_external_id, members_member.id;
analyze incoming_order
