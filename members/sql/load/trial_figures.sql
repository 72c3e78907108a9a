-- purpose: the figures of a trial: how many rows would create, update, change nothing, or are older than what is known
-- grain:   one row per outcome; reads: would; writes: nothing; twice: reads only
select what, count(*), count(*) filter (where overwrites <> '{}') from would group by what order by what
