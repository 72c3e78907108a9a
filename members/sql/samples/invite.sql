-- purpose: an invitation to the survey of the batch for everybody who got one, due so many days after
-- grain:   one row per member and batch
-- reads:   members_sample, members_samplebatch, members_survey
-- writes:  members_surveyinvitation
-- params:  at, zone (the brand's)
-- twice:   unique (survey, member, occasion)
-- Whose days are long over is not asked any more.
insert into members_surveyinvitation
    (survey_id, member_id, occasion_key, token, state, due_at, closes_at, touches, created_at)
select survey.id, sample.member_id, 'sample:' || batch.id,
    encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'hex'),
    'waiting', due.at, due.at + make_interval(days => survey.close_after_days), 0, %(at)s
from members_sample as sample
join members_samplebatch as batch on batch.id = sample.batch_id
join members_survey as survey on survey.id = batch.survey_id and survey.state = 'open'
cross join lateral (
    select (sample.given_on + batch.ask_after_days)::timestamp at time zone %(zone)s as at
) as due
where due.at + make_interval(days => survey.close_after_days) > %(at)s
on conflict (survey_id, member_id, occasion_key) do nothing
