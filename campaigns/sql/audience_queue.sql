-- purpose: a waiting message for each of these members of a send, with the coupon of their occasion
-- grain:   one row per member
-- reads:   campaigns_audiencemember, campaigns_coupon; writes: members_contactstate, campaigns_delivery
-- params:  send_id, members, channel
-- twice:   unique (send, member)
-- The message waits until its send is released. Its tokens come from the database's strong random bits.
with locked as (
    -- The row that gates and opt-outs take turns on.
    insert into members_contactstate (member_id)
    select unnest(%(members)s::bigint[])
    on conflict do nothing
)
insert into campaigns_delivery
    (send_id, member_id, channel, coupon_id, provider_key, link_token, next_at)
select audience.send_id, audience.member_id, %(channel)s, coupon.id, gen_random_uuid(),
    encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
    timestamptz '2999-01-01 00:00+00'
from campaigns_audiencemember as audience
left join campaigns_coupon as coupon on coupon.occasion_key = audience.occasion_key
where audience.send_id = %(send_id)s and audience.member_id = any(%(members)s::bigint[])
order by audience.value_amount desc, audience.member_id
on conflict (send_id, member_id) do nothing
