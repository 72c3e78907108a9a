-- purpose: an invitation for members of the campaign's segment who have none and may be written to
-- grain:   one row per member, the longest in the segment first
-- reads:   lifecycle_segmentmember, members_member, members_consent, members_suppression
-- writes:  members_surveyinvitation
-- params:  survey_id, segment_id, at, close_after_days, most, inner and outer (the padded keys of the HMAC)
-- twice:   unique (survey, member, occasion)
insert into members_surveyinvitation
    (survey_id, member_id, occasion_key, token, state, due_at, closes_at, touches, created_at)
select %(survey_id)s, member.id, '',
    encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
    'waiting', %(at)s, %(at)s + make_interval(days => %(close_after_days)s), 0, %(at)s
from lifecycle_segmentmember as inside
join members_member as member on member.id = inside.member_id
join members_consent as consent
    on consent.member_id = member.id and consent.channel = 'email'
    and consent.purpose = 'marketing' and consent.state = 'granted'
where inside.segment_id = %(segment_id)s and inside.left_on is null
    and member.email <> '' and member.restricted_at is null and member.erased_at is null
    and not exists (
        select from members_surveyinvitation as invitation
        where invitation.survey_id = %(survey_id)s and invitation.member_id = member.id
            and invitation.occasion_key = ''
    )
    and not exists (
        select from members_suppression as suppression
        where suppression.channel = 'email'
            and suppression.address_hash = sha256(%(outer)s || sha256(%(inner)s || convert_to(member.email, 'UTF8')))
    )
order by inside.first_entered_on, member.id
limit %(most)s
on conflict (survey_id, member_id, occasion_key) do nothing
