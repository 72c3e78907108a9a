-- purpose: take the next webhook delivery that is due, and put those back whose worker was lost
-- grain:   one row per delivery: its id and lease token, or none
-- reads:   crm_webhookendpoint; writes: crm_webhookdelivery
-- params:  lease_seconds
-- twice:   a claimed delivery is not claimed again while its lease lasts (skip locked, conditional)
with lost as (
    select id from crm_webhookdelivery
    where state = 'sending' and lease_until < statement_timestamp()
    order by id
    for update skip locked
    limit 50
),
returned as (
    update crm_webhookdelivery set state = 'queued', lease_token = null, lease_until = null
    from lost
    where crm_webhookdelivery.id = lost.id
),
due as (
    select delivery.id
    from crm_webhookdelivery as delivery
    where delivery.state = 'queued' and delivery.next_at <= statement_timestamp()
        and exists (
            select from crm_webhookendpoint as endpoint
            where endpoint.id = delivery.endpoint_id and endpoint.state = 'active')
    order by delivery.next_at, delivery.id
    for update of delivery skip locked
    limit 1
)
update crm_webhookdelivery as delivery
set state = 'sending', attempts = delivery.attempts + 1, lease_token = gen_random_uuid(),
    lease_until = statement_timestamp() + make_interval(secs => %(lease_seconds)s)
from due
where delivery.id = due.id
returning delivery.id, delivery.lease_token
