-- purpose: close the cases whose member has ordered since they were opened: won back
-- grain:   one row returned per closed case
-- reads:   members_order, members_refund; writes: winback_case
-- params:  members (null for all), at
-- twice:   a closed case is not looked at again
with returned as (
    select open_case.id
    from winback_case as open_case
    where open_case.state <> 'closed' and open_case.kind in ('winback', 'early_warning')
        and (%(members)s::bigint[] is null or open_case.member_id = any(%(members)s::bigint[]))
        and exists (
            select from members_order as placed
            where placed.member_id = open_case.member_id and placed.placed_at > open_case.opened_at
                and placed.status in ('paid', 'fulfilled')
                and placed.amount
                    > coalesce((select sum(refund.amount) from members_refund as refund where refund.order_id = placed.id), 0)
        )
    for update skip locked
)
update winback_case as closing
set state = 'closed', outcome = 'won_back', closed_at = %(at)s, agent_id = null, lease_token = null, lease_until = null
from returned
where closing.id = returned.id
returning closing.id, closing.member_id
