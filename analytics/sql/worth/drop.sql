-- purpose: take out who is no customer of these 365 days any more
-- grain:   one row per customer     reads: temp table worth_fact     writes: analytics_memberworth
-- twice:   the second time nobody is left to take out
delete from analytics_memberworth as kept
where not exists (select from worth_fact where worth_fact.member_id = kept.member_id);
