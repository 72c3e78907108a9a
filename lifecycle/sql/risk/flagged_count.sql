-- purpose: how long the list "about to leave" would be
-- grain:   one row   reads: temp table flagged   writes: nothing
-- twice:   it only reads
select count(*) as members from flagged;
