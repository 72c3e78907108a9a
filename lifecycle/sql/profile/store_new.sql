-- purpose: the first scores of members    grain: one row per member
-- reads:   temp table rescored_record     writes: members_profilescore     twice: once per rescored_record
insert into members_profilescore (member_id, stage, score)
select member_id, stage, score from rescored_record where is_new
