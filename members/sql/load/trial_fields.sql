-- purpose: which fields would be filled, and which overwritten?
-- grain:   one row per field; reads: would; writes: nothing; twice: reads only
select field, count(*) as changed, count(*) filter (where field = any(overwrites)) as overwritten
from would cross join lateral unnest(fields) as field
where what = 'update'
group by field order by changed desc, field
