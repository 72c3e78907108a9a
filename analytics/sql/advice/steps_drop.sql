-- purpose: take out pairs of categories that nobody bought one after the other any more
-- grain:   one row per pair     reads: temp table category_pair     writes: analytics_categorystep
-- twice:   the second time nobody is left to take out
delete from analytics_categorystep as kept
where not exists (
    select from category_pair where category_pair.before = kept.before and category_pair.after = kept.after
);
