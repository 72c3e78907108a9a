-- purpose: answers that were kept for a repeated call lose those that speak of these members
-- grain:   one row per kept answer; reads and writes: crm_idempotencykey
-- params:  members
-- twice:   an emptied answer speaks of nobody. The repeat is then told that the answer is gone.
update crm_idempotencykey as kept set body = null
from members_member as member
where member.id = any(%(members)s::bigint[])
    and kept.body::text like '%%' || replace(member.public_id::text, '-', '') || '%%'
