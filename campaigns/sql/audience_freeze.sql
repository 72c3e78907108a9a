-- purpose: copy a piece of a segment into the audience of a one-off send, with the arm of each member
-- grain:   one row per member of the piece who may be written to (who shares an address is sorted out at hand-over)
-- reads:   lifecycle_segmentmember, lifecycle_memberstage, lifecycle_membermetrics, members_member, members_consent,
--          members_contactpreference, members_suppression
-- writes:  campaigns_audiencemember
-- params:  send_id, campaign_id, segment_id, channel, topic (or null), salt, held_out (buckets of 10,000), at, after (member id), piece,
--          inner and outer (the padded keys of the HMAC)
-- twice:   unique (send, member) and (campaign, occasion)
-- returns: the rows added, and the last member id looked at (null at the end)
with piece as (
    select inside.member_id
    from lifecycle_segmentmember as inside
    where inside.segment_id = %(segment_id)s and inside.left_on is null and inside.member_id > %(after)s
    order by inside.member_id
    limit %(piece)s
),
reachable as (
    select member.id as member_id, member.public_id, stage.stage, coalesce(metrics.value_amount, 0) as value_amount
    from piece
    join members_member as member on member.id = piece.member_id
    join members_consent as consent
        on consent.member_id = member.id and consent.channel = %(channel)s
        and consent.purpose = 'marketing' and consent.state = 'granted'
    left join lifecycle_memberstage as stage on stage.member_id = member.id
    left join lifecycle_membermetrics as metrics on metrics.member_id = member.id
    left join members_contactpreference as wish on wish.member_id = member.id
    where member.email <> '' and member.restricted_at is null and member.erased_at is null
        and not coalesce(wish.only_service, false)
        and not coalesce(wish.paused_until > %(at)s, false)
        and not coalesce(%(topic)s = any(wish.topics_off), false)
        and not exists (
            select from members_suppression as suppression
            where suppression.channel = %(channel)s
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.email, 'UTF8')))
        )
),
added as (
    insert into campaigns_audiencemember
        (send_id, campaign_id, member_id, arm, occasion_key, stage, value_amount, entered_at)
    select %(send_id)s, %(campaign_id)s, member_id,
        case when shuke_bucket(%(salt)s, public_id) < %(held_out)s then 'holdout' else 'treated' end,
        'campaign:' || %(campaign_id)s || ':' || member_id, coalesce(stage, ''), value_amount, %(at)s
    from reachable
    on conflict do nothing
    returning member_id
)
select (select count(*) from added), (select max(member_id) from piece)
