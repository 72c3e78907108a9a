-- purpose: how complete are the records of each stage on average?
-- grain:   one row per stage; reads: members_profilescore; writes: nothing; twice: reads only
select stage, avg(score) from members_profilescore group by stage
