-- purpose: the keys of a table and the foreign keys that lead from and to it, in the order of dropping
-- grain:   one row per constraint; reads: pg_constraint; writes: nothing; params: table; twice: reads only
select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
from pg_constraint
where (conrelid = %(table)s::regclass and contype in ('p', 'u', 'f'))
    or (confrelid = %(table)s::regclass and contype = 'f')
order by contype = 'p', contype = 'u', conname
