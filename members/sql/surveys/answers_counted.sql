-- purpose: how often was each answer of a survey given, in finished responses?
-- grain:   one row per (question key, option code or number)
-- reads:   members_surveyresponse, members_surveyanswer
-- params:  survey_id
-- twice:   reads only
with said as (
    select answer.key, code.code as value
    from members_surveyanswer as answer
    join members_surveyresponse as response on response.id = answer.response_id
    cross join lateral unnest(answer.codes) as code (code)
    where response.survey_id = %(survey_id)s and response.finished_at is not null
    union all
    select answer.key, trim_scale(answer.number)::text
    from members_surveyanswer as answer
    join members_surveyresponse as response on response.id = answer.response_id
    where response.survey_id = %(survey_id)s and response.finished_at is not null and answer.number is not null
)
select key, value, count(*) as answers
from said
group by key, value
order by key, value
