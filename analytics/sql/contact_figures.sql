-- purpose: how many members can be contacted on each channel; after members/privacy/reach.sql
-- grain:   one row per channel: metric, key, value     writes: nothing
-- twice:   it only reads
select 'contactable' as metric, channel as key, count(*)::numeric as value
from reached
group by channel;
