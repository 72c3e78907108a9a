-- purpose: how many members would move from which stage to which
-- grain:   one row per pair of stages   reads: temp table decision   writes: nothing
-- twice:   it only reads
select from_stage, next_stage, count(*) as members
from decision
where moves and from_stage is not null
group by from_stage, next_stage
order by members desc, from_stage, next_stage;
