-- purpose: the scores of a block of members, writing only what changed   grain: one row per scored member
-- reads:   temp table scored_likeness     writes: lifecycle_memberlikeness     params: as_of
-- twice:   the second time nothing is distinct; the day alone is no change
insert into lifecycle_memberlikeness as likeness (member_id, scored_on, score, reason_1, reason_2, reason_3)
select member_id, %(as_of)s, score, reason_1, reason_2, reason_3
from scored_likeness
on conflict (member_id) do update set
    scored_on = excluded.scored_on,
    score = excluded.score,
    reason_1 = excluded.reason_1,
    reason_2 = excluded.reason_2,
    reason_3 = excluded.reason_3
where (likeness.score, likeness.reason_1, likeness.reason_2, likeness.reason_3)
    is distinct from (excluded.score, excluded.reason_1, excluded.reason_2, excluded.reason_3);
