-- purpose: what the list of campaigns says about each
-- grain:   one row per campaign
-- reads:   campaigns_campaign, campaigns_audiencemember, campaigns_send, campaigns_delivery, campaigns_outcome
select
    campaign.id, entered.contacted, entered.held_out, messages.sent, messages.last_sent_at, credited.returned
from campaigns_campaign as campaign
cross join lateral (
    select count(*) filter (where audience.arm <> 'holdout') as contacted,
        count(*) filter (where audience.arm = 'holdout') as held_out
    from campaigns_audiencemember as audience where audience.campaign_id = campaign.id
) as entered
cross join lateral (
    select count(*) filter (where delivery.state = 'sent') as sent, max(delivery.sent_at) as last_sent_at
    from campaigns_send as send
    join campaigns_delivery as delivery on delivery.send_id = send.id
    where send.campaign_id = campaign.id
) as messages
cross join lateral (
    select count(distinct outcome.member_id) as returned
    from campaigns_outcome as outcome where outcome.campaign_id = campaign.id
) as credited
