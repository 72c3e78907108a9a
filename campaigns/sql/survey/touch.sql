-- purpose: a waiting message for each invitation of a survey whose next touch is due; the touch is counted with it
-- grain:   one row per invitation; a member with two gets one message
-- reads:   members_surveyinvitation, members_surveyresponse, members_member, members_consent, members_suppression
-- writes:  members_surveyinvitation, members_contactstate, campaigns_delivery
-- params:  send_id, survey_id, touch (1, 2, 3), after_days (since the touch before), at, most,
--          inner and outer (the padded keys of the HMAC)
-- twice:   the invitation moves on to the touch in the same statement; locked ones are another run's
with due as (
    select invitation.id, invitation.member_id
    from members_surveyinvitation as invitation
    join members_member as member on member.id = invitation.member_id
    join members_consent as consent
        on consent.member_id = member.id and consent.channel = 'email'
        and consent.purpose = 'marketing' and consent.state = 'granted'
    where invitation.survey_id = %(survey_id)s and invitation.state in ('waiting', 'asked')
        and invitation.touches = %(touch)s - 1 and invitation.due_at <= %(at)s
        and (invitation.touched_at is null
            or invitation.touched_at <= %(at)s - make_interval(days => %(after_days)s))
        and (invitation.closes_at is null or invitation.closes_at > %(at)s)
        and member.email <> '' and member.restricted_at is null and member.erased_at is null
        and not exists (
            select from members_suppression as suppression
            where suppression.channel = 'email'
                and suppression.address_hash
                    = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.email, 'UTF8')))
        )
    order by invitation.due_at, invitation.id
    limit %(most)s
    for update of invitation skip locked
),
touched as (
    update members_surveyinvitation as invitation
    set touches = %(touch)s, touched_at = %(at)s, state = 'asked'
    from due
    where invitation.id = due.id
    returning invitation.member_id
),
locked as (
    -- The row that gates and opt-outs take turns on.
    insert into members_contactstate (member_id)
    select distinct member_id from touched
    on conflict do nothing
)
insert into campaigns_delivery (send_id, member_id, channel, provider_key, link_token, next_at)
select distinct on (touched.member_id) %(send_id)s, touched.member_id, 'email', gen_random_uuid(),
    encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
    timestamptz '2999-01-01 00:00+00'
from touched
order by touched.member_id
on conflict (send_id, member_id) do nothing
