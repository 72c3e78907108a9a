-- purpose: take back the rows whose worker is gone; this is all that a crash needs to be repaired
-- grain:   one row per delivery whose lease ran out, at most 50
-- reads, writes: campaigns_delivery
-- params:  channel, idempotent (whether an ambiguous call may be repeated), lease_seconds
-- twice:   a row taken back holds no lease any more
-- A row that was claimed goes back to the queue and is claimed alone from then on, behind those already waiting; the
-- third loss while alone is poison. A row that was being handed over may have gone out: uncertain.
with lost as (
    select id from campaigns_delivery
    where state in ('claimed', 'calling') and lease_until < statement_timestamp() and channel = %(channel)s
    order by lease_until
    for update skip locked
    limit 50
)
update campaigns_delivery as delivery
set state = case
        when delivery.state = 'calling' and not %(idempotent)s then 'uncertain'
        when delivery.lost_leases >= 3 then 'quarantined'
        else 'queued'
    end,
    reason = case
        when delivery.state = 'calling' and not %(idempotent)s then 'worker_lost'
        when delivery.lost_leases >= 3 then 'lost_three_times'
        else ''
    end,
    lost_leases = delivery.lost_leases + 1,
    -- The first time at once, then after a longer and longer rest.
    next_at = statement_timestamp() + delivery.lost_leases * make_interval(secs => %(lease_seconds)s),
    lease_token = null, lease_until = null, leased_by = ''
from lost
where delivery.id = lost.id
returning delivery.id, delivery.state
