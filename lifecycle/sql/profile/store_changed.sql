-- purpose: the scores that are other than before    grain: one row per member
-- reads:   temp table rescored_record     writes: members_profilescore     twice: the same values
update members_profilescore as kept
set stage = rescored_record.stage, score = rescored_record.score
from rescored_record
where kept.member_id = rescored_record.member_id and not rescored_record.is_new
