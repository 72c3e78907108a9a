-- purpose: take from the list who shows no sign any more, has gone, or has too little at stake
-- grain:   one row per listed member   reads: temp table flagged   writes: lifecycle_memberrisk
-- twice:   the second time nobody is left to take
delete from lifecycle_memberrisk as listed
where not exists (select from flagged where flagged.member_id = listed.member_id);
