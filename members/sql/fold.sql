-- purpose: a name as it is searched: half width, lower case, 台 for 臺, without blanks
create or replace function shuke_fold(name text) returns text language sql immutable parallel safe as $$
    select regexp_replace(translate(lower(normalize(name, nfkc)), '臺', '台'), '\s', '', 'g')
$$;
