-- purpose: the moves that one night wrote, by where from and where to
-- grain:   one row per pair of stages: metric, key, value     reads: lifecycle_stagetransition     writes: nothing
-- params:  as_of, generation
-- twice:   it only reads
select 'moves' as metric, from_stage || '>' || to_stage as key, count(*)::numeric as value
from lifecycle_stagetransition
where generation = %(generation)s and "on" = %(as_of)s
group by from_stage, to_stage;
