-- purpose: lease one message whose lease was lost before; alone, so that a row which kills its worker harms no other
-- grain:   one row
-- reads, writes: campaigns_delivery
-- params:  channel, token, lease_seconds, worker
-- twice:   SKIP LOCKED: two workers never get the same row
-- Its turn comes behind those that waited longer: a worker that has just been started again must not meet the same
-- row first every time.
with due as (
    select id from campaigns_delivery
    where channel = %(channel)s and state = 'queued' and next_at <= statement_timestamp() and lost_leases > 0
        and not exists (
            select from campaigns_delivery as fresh
            where fresh.channel = %(channel)s and fresh.state = 'queued' and fresh.lost_leases = 0
                and fresh.next_at <= statement_timestamp() and fresh.next_at < campaigns_delivery.next_at
        )
    order by next_at, id
    for update skip locked
    limit 1
)
update campaigns_delivery as delivery
set state = 'claimed', lease_token = %(token)s, lease_until = statement_timestamp() + make_interval(secs => %(lease_seconds)s),
    leased_by = %(worker)s
from due
where delivery.id = due.id
returning delivery.id, delivery.send_id, delivery.member_id
