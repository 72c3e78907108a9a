-- purpose: what happens at each question: who saw it, said something, left there, what the record gained, and who
--          withdrew a consent within seven days after it?
-- grain:   one row per question key
-- reads:   members_surveyresponse, members_surveyanswer, members_consentevent
-- params:  survey_id
-- twice:   reads only
-- A response that is not finished stands at its current question: it was shown, and left there.
with seen as (
    select answer.key, response.member_id, answer.at,
        (answer.codes <> '{}' or answer.number is not null or answer.text <> '') as answered,
        answer.wrote in ('new', 'changed') as gained, false as stands
    from members_surveyanswer as answer
    join members_surveyresponse as response on response.id = answer.response_id
    where response.survey_id = %(survey_id)s
    union all
    select response.current_key, response.member_id, response.touched_at, false, false, true
    from members_surveyresponse as response
    where response.survey_id = %(survey_id)s and response.finished_at is null and response.current_key <> ''
        and not exists (
            select from members_surveyanswer as answer
            where answer.response_id = response.id and answer.key = response.current_key
        )
)
select seen.key, count(*) as shown, count(*) filter (where answered) as answered,
    count(*) filter (where stands) as left_here, count(*) filter (where gained) as gained,
    count(*) filter (where exists (
        select from members_consentevent as event
        where event.member_id = seen.member_id and event.state = 'withdrawn'
            and event.occurred_at > seen.at and event.occurred_at <= seen.at + interval '7 days'
    )) as withdrew
from seen
group by seen.key
