-- purpose: every character and every pair of neighbours of a folded name, for the GIN index that
--          answers one- and two-character Chinese queries (a trigram index cannot)
create or replace function shuke_grams(name text) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct substr(name, start, size)), '{}')
    from generate_series(1, char_length(name)) as start
    cross join generate_series(1, 2) as size
    where start + size - 1 <= char_length(name)
$$;
