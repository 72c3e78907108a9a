-- purpose: how many members can be contacted on one channel or several, each counted once; after members/privacy/reach.sql
-- grain:   one row: metric, key, value     writes: nothing
-- why:     apart from the counts by channel, since a brand with one channel need not ask
-- twice:   it only reads
select 'contactable' as metric, '' as key, count(*)::numeric as value
from (select from reached group by member_id) as member;
