-- purpose: a time as feeds write it, or null where it is none; one without a zone is in the session's time zone.
--          Year first; PostgreSQL itself would also take 'tomorrow', and read 01/02 in the way of its settings.
create or replace function shuke_moment(given text) returns timestamptz language plpgsql stable strict parallel safe as $$
declare
    found timestamptz;
begin
    if given !~ '^(19|20|21)\d\d([-/.])\d{1,2}\2\d{1,2}([ T]\d{1,2}:\d\d(:\d\d([.]\d+)?)?( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?)?$' then
        return null;
    end if;
    found := replace(substr(given, 1, 10), '.', '-') || substr(given, 11);
    return found;
exception when datetime_field_overflow or invalid_datetime_format then
    return null;
end
$$;
