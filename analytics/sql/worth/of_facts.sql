-- purpose: the scores are reckoned from the facts just collected
drop view if exists pg_temp.worth_to_score;
create temp view worth_to_score as select * from worth_fact;
