-- purpose: write the advice, only where it is different
-- grain:   one row per member     reads: temp table advised     writes: analytics_memberadvice
-- twice:   the second time nothing is distinct
insert into analytics_memberadvice as kept (
    member_id, action, reason, channel, daypart, chance, added, gain, offer_gain, next_category, after_category
)
select member_id, action, reason, channel, daypart, chance, added, gain, offer_gain, next_category, after_category
from advised
on conflict (member_id) do update
set action = excluded.action, reason = excluded.reason, channel = excluded.channel, daypart = excluded.daypart,
    chance = excluded.chance, added = excluded.added, gain = excluded.gain, offer_gain = excluded.offer_gain,
    next_category = excluded.next_category, after_category = excluded.after_category
where (kept.action, kept.reason, kept.channel, kept.daypart, kept.chance, kept.added, kept.gain, kept.offer_gain,
        kept.next_category, kept.after_category)
    is distinct from (excluded.action, excluded.reason, excluded.channel, excluded.daypart, excluded.chance,
        excluded.added, excluded.gain, excluded.offer_gain, excluded.next_category, excluded.after_category);
