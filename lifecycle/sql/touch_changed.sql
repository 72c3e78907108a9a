-- purpose: move the members that just changed from ingest's queue to the work list
-- grain:   one row per member
-- reads, empties: members_changedmember (at most %(batch)s rows)   writes: lifecycle_touchedmember
-- twice:   a row leaves the queue in the transaction that lists its member
-- returns: everybody on the list now, and whether the queue may hold more
with arrived as (
    delete from members_changedmember
    where id in (
        select id from members_changedmember order by id limit %(batch)s for update skip locked
    )
    returning member_id, reason, fact_on
),
listed as (
    insert into lifecycle_touchedmember (member_id, correction, merged, order_on)
    select
        member_id,
        bool_or(reason in ('correction', 'merge')),
        bool_or(reason = 'merge'),
        min(fact_on) filter (where reason = 'order')
    from arrived
    group by member_id
    on conflict (member_id) do update set
        correction = lifecycle_touchedmember.correction or excluded.correction,
        merged = lifecycle_touchedmember.merged or excluded.merged,
        order_on = least(lifecycle_touchedmember.order_on, excluded.order_on)
    returning member_id
)
select member_id, (select count(*) from arrived) >= %(batch)s as is_full
from (select member_id from listed union select member_id from lifecycle_touchedmember) as everybody
order by member_id
