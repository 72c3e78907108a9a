-- purpose: how much waits in each queue, and since when the oldest should have been taken
-- grain:   one row per queue: name, rows waiting, oldest moment (null: nothing is late)
-- reads:   members_changedmember, campaigns_delivery, members_load     writes: nothing
-- params:  none
-- twice:   it only reads
select 'changed_members' as queue, count(*) as waiting, min(at) as oldest from members_changedmember
union all
select 'loads', count(*), min(created_at) from members_load where state = 'queued'
union all
-- Letters wait for office hours and the pace of the day: only those in somebody's hands can be late.
select
    'deliveries',
    count(*) filter (where state = 'queued'),
    min(lease_until) filter (where state in ('claimed', 'calling') and lease_until < now())
from campaigns_delivery
where state in ('queued', 'claimed', 'calling')
union all
select 'quarantined', count(*), null::timestamptz from campaigns_delivery where state = 'quarantined'
union all
select 'uncertain', count(*), null::timestamptz from campaigns_delivery where state = 'uncertain';
