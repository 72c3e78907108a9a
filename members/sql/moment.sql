-- purpose: a time as feeds write it, or null where it is none; one without a zone is in the session's time zone.
--          Year first; PostgreSQL itself would also take 'tomorrow', and read 01/02 in the way of its settings.
--          No cast here can fail, so that the function may run in several processes at once.
create or replace function shuke_moment(given text) returns timestamptz language sql stable parallel safe as $$
    select case
        when given like '____-__-__ __:__:__' and translate(given, '0123456789', '') = '-- ::'
            and substr(given, 1, 4) between '1900' and '2199' and substr(given, 6, 2) between '01' and '12'
            and substr(given, 9, 2) between '01' and '28' and substr(given, 12, 2) between '00' and '23'
            and substr(given, 15, 2) between '00' and '59' and substr(given, 18, 2) between '00' and '59'
            then given::timestamptz
        when given !~ '^(19|20|21)\d\d[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])([ T]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.]\d{1,9})?)?( ?(Z|UTC|[+-](0\d|1[0-4])(:?[0-5]\d)?))?)?$'
            then null
        when substring(given from '^\d{4}[-/.]\d{1,2}[-/.](\d{1,2})')::integer > 28
            and substring(given from '^\d{4}[-/.]\d{1,2}[-/.](\d{1,2})')::integer > extract(day from
                make_date(left(given, 4)::integer, substring(given from '^\d{4}[-/.](\d{1,2})')::integer, 1)
                + interval '1 month - 1 day')
            then null
        else (translate(left(given, 10), '/.', '--') || substr(given, 11))::timestamptz
    end
$$;
