-- purpose: the audience rows that still need a message, the most valuable first
-- grain:   one row per member of the send who is not held out and has no delivery; reads only
-- params:  send_id, piece
select audience.member_id, audience.occasion_key
from campaigns_audiencemember as audience
where audience.send_id = %(send_id)s and audience.arm <> 'holdout'
    and not exists (
        select from campaigns_delivery as delivery
        where delivery.send_id = audience.send_id and delivery.member_id = audience.member_id
    )
order by audience.value_amount desc, audience.member_id
limit %(piece)s
