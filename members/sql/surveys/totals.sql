-- purpose: how does a survey do as a whole?
-- grain:   one row
-- reads:   members_surveyresponse, members_surveyanswer, members_surveyinvitation, members_consentevent
-- params:  survey_id
-- twice:   reads only
select
    count(*) as started,
    count(response.finished_at) as finished,
    count(response.finished_at) filter (where response.member_id is null) as anonymous,
    count(*) filter (where response.channel = 'line') as in_line,
    percentile_cont(0.5) within group (
        order by extract(epoch from response.finished_at - response.started_at)
    ) filter (where response.finished_at is not null) as median_seconds,
    max(response.finished_at) as last_at,
    (
        select count(*) from members_surveyanswer as answer
        join members_surveyresponse as written on written.id = answer.response_id
        where written.survey_id = %(survey_id)s and answer.wrote in ('new', 'changed')
    ) as gained,
    count(*) filter (where exists (
        select from members_consentevent as event
        where event.member_id = response.member_id and event.state = 'withdrawn'
            and event.occurred_at > response.started_at
            and event.occurred_at <= response.started_at + interval '7 days'
    )) as withdrew,
    (select count(*) from members_surveyinvitation as invitation where invitation.survey_id = %(survey_id)s)
        as invited,
    (
        select count(*) from members_surveyinvitation as invitation
        where invitation.survey_id = %(survey_id)s and invitation.touches > 0
    ) as asked,
    (
        select count(*) from members_surveyinvitation as invitation
        where invitation.survey_id = %(survey_id)s and invitation.state = 'answered'
    ) as asked_answered
from members_surveyresponse as response
where response.survey_id = %(survey_id)s
