-- purpose: the history of consent is evidence: it may grow, but no event is changed.
--          Erasing or merging a member says so for its own transaction: set local shuke.erasing = 'yes'.
create or replace function shuke_consent_event_guard() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('shuke.erasing', true), '') = 'yes' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    raise exception 'consent events are append-only' using errcode = 'restrict_violation';
end
$$;

create or replace trigger consent_events_stay before update or delete on members_consentevent
    for each row execute function shuke_consent_event_guard();
