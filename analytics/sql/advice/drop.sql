-- purpose: take out the advice for whom no night knows any more
-- grain:   one row per member     reads: temp table advised     writes: analytics_memberadvice
-- twice:   the second time nobody is left to take out
delete from analytics_memberadvice as kept
where not exists (select from advised where advised.member_id = kept.member_id);
