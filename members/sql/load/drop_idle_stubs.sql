-- purpose: remove stubs of this transaction whose only rows turned out to be bad
-- grain:   one row per stub; reads: known_member, members_order; writes: members_member, known_member
-- params:  at (of the load; stubs carry it); twice: the second time none is left
create temp table idle_member on commit drop as
select known_member.id
from known_member
join members_member on members_member.id = known_member.id
where members_member.is_stub and members_member.updated_at = %(at)s
    and not exists (select from members_order where members_order.member_id = known_member.id);
delete from known_member where id in (select id from idle_member);
delete from members_member where id in (select id from idle_member)
