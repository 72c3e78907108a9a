-- purpose: give the incoming orders of members who have just been made their keys
-- grain:   one row per order without one; reads: members_member; writes: incoming_order; params: source
-- twice:   orders with a key are left alone
update incoming_order set member_id = members_member.id
from members_member
where incoming_order.member_id is null
    and members_member.source = %(source)s and members_member.external_id = incoming_order.member_external_id
