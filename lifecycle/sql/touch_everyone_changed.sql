-- purpose: the same as touch_changed for a night, which takes the whole queue
-- grain:   one row per member
-- reads, empties: members_changedmember   writes: lifecycle_touchedmember
-- twice:   a row leaves the queue in the transaction that lists its member
with arrived as (
    delete from members_changedmember returning member_id, reason, fact_on
)
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
    order_on = least(lifecycle_touchedmember.order_on, excluded.order_on);
