-- purpose: of the members of each stage, how many can be told something, on one channel at least?
-- grain:   one row per stage; after members/privacy/reach.sql, as a create table … as it fills the temp table reached
-- reads:   reached, members_profilescore (the stage handed down)     writes: nothing by itself
-- twice:   the table is made anew
select score.stage, count(*) as members
from members_profilescore as score
where exists (select from reached where reached.member_id = score.member_id)
group by score.stage
