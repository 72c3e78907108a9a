-- purpose: give the incoming orders of absorbed identities the key of the member who survived the merge
-- grain:   one row per order without a member; reads: members_memberalias; writes: incoming_order; params: source
-- twice:   orders with a key are left alone
update incoming_order set member_id = alias.survivor_id
from members_memberalias as alias
where incoming_order.member_id is null
    and alias.source = %(source)s and alias.external_id = incoming_order.member_external_id
