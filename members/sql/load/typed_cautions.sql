-- purpose: put values that were dropped or cut on record; their rows are taken
-- grain:   one row per line and reason; reads: typed_order, judged; writes: caution; twice: runs once, with the fill
insert into caution (line, reason)
select judged.line, unnest(judged.cautions)
from judged
where judged.line in (select typed_order.line from typed_order where typed_order.may_be_cut)
    and exists (select from typed_order where typed_order.may_be_cut)
