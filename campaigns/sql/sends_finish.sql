-- purpose: a send is finished when none of its messages is under way; never because a batch was empty
-- grain:   one row per running send
-- reads:   campaigns_delivery; writes: campaigns_send, campaigns_campaign (a one-off ends with its send)
-- twice:   only running sends are looked at
with finished as (
    update campaigns_send as send
    set state = 'done', finished_at = statement_timestamp()
    where send.state = 'running' and not exists (
        select from campaigns_delivery as delivery
        where delivery.send_id = send.id and delivery.state in ('queued', 'claimed', 'calling')
    )
    returning send.id, send.campaign_id
),
ended as (
    update campaigns_campaign as campaign
    set state = 'done'
    from finished
    where campaign.id = finished.campaign_id and campaign.kind in ('one_off', 'referral') and campaign.state = 'running'
    returning campaign.id
)
select finished.id, ended.id from finished left join ended on ended.id = finished.campaign_id
