-- purpose: how many members stand at each stage
-- grain:   one row per stage   reads: lifecycle_memberstage   writes: nothing
-- twice:   it only reads
select stage, count(*) as members
from lifecycle_memberstage
where stage <> ''
group by stage;
