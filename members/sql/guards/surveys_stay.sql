-- purpose: a published version of a survey never changes: what people answered stays what they were asked.
create or replace function shuke_survey_guard() returns trigger language plpgsql as $$
declare
    of_version bigint := case when tg_table_name = 'members_surveyversion' then old.id end;
begin
    if tg_table_name = 'members_surveyquestion' then
        if tg_op = 'INSERT' then
            of_version := new.version_id;
        else
            of_version := old.version_id;
        end if;
    end if;
    if exists (
        select from members_surveyversion as version
        where version.id = of_version and version.published_at is not null
    ) then
        raise exception 'a published survey does not change' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create or replace trigger survey_questions_stay before insert or update or delete on members_surveyquestion
    for each row execute function shuke_survey_guard();
create or replace trigger survey_versions_stay before update or delete on members_surveyversion
    for each row execute function shuke_survey_guard();
