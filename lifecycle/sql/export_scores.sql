-- purpose: the scores of every member with an external id, for other systems and for checks
-- grain:   one row per member   reads: lifecycle_standing, lifecycle_memberstage
-- floats with 4 decimals, amounts with 2, empty for null, ordered by external_id
select
    member.external_id,
    current.stage,
    standing.band,
    standing.risk,
    standing.order_count,
    standing.purchase_days,
    standing.net_amount::numeric(14, 2) as net_amount,
    standing.order_count_365d,
    standing.net_amount_365d::numeric(14, 2) as net_amount_365d,
    round(standing.cycle_days::numeric, 4) as cycle_days,
    round(standing.cycle_ratio::numeric, 4) as cycle_ratio,
    standing.r, standing.f, standing.m,
    standing.rfm_group,
    standing.rfm_type
from lifecycle_standing as standing
join members_member as member on member.id = standing.member_id
join lifecycle_memberstage as current on current.member_id = standing.member_id
where member.external_id is not null and current.stage <> ''
order by member.external_id collate "C", member.source collate "C"
