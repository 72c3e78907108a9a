-- purpose: the indexes of a table that belong to no constraint
-- grain:   one row per index; reads: pg_index, pg_constraint; writes: nothing; params: table; twice: reads only
select indexrelid::regclass::text, pg_get_indexdef(indexrelid)
from pg_index
where indrelid = %(table)s::regclass and not exists (select from pg_constraint where conindid = indexrelid)
order by 1
