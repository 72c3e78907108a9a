-- purpose: a few rows of each outcome to look at: those that overwrite most come first
-- grain:   one row per example; reads: would; writes: nothing; params: most; twice: reads only
select what, line, member_id, fields, overwrites
from (
    select *, row_number() over (partition by what order by cardinality(overwrites) desc, line) as place from would
) as ranked
where place <= %(most)s and what in ('create', 'update', 'older')
order by what, place
