-- purpose: what waits for somebody today
-- grain:   one row with one column per kind of task
-- reads:   members_member, lifecycle_memberstage, lifecycle_membermetrics, campaigns_campaign, campaigns_delivery,
--          campaigns_referral, campaigns_referralprogram, members_load
-- writes:  nothing
-- params:  since (a week ago)
-- twice:   it only reads
select
    (select count(*)
     from lifecycle_memberstage as stage
     join lifecycle_membermetrics as metrics on metrics.member_id = stage.member_id
     join members_member as member on member.id = stage.member_id and member.restricted_at is null
     where stage.stage = 'core' and metrics.risk = 'high') as core_at_risk,
    -- As the list behind it counts: who had the use of the data stopped is in no list.
    (select count(*)
     from lifecycle_memberstage as stage
     join members_member as member on member.id = stage.member_id and member.restricted_at is null
     where stage.stage = 'first_buyer' and stage.since_on >= %(since)s) as first_orders,
    (select count(*)
     from lifecycle_memberstage as stage
     join members_member as member on member.id = stage.member_id and member.restricted_at is null
     where stage.stage in ('lost', 'defector') and stage.since_on >= %(since)s) as newly_gone,
    (select count(*) from campaigns_campaign where state = 'submitted') as campaigns_to_approve,
    (select count(*) from campaigns_delivery where state in ('uncertain', 'quarantined')) as deliveries_to_look_at,
    (select count(*)
     from campaigns_referral as referral
     where referral.state = 'held' and referral.decision = ''
         and referral.score >= (select review_score from campaigns_referralprogram order by version desc limit 1))
    as referrals_to_review,
    (select count(*) from members_load where state = 'failed' and finished_at >= %(since)s) as loads_failed;
