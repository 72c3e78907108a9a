-- purpose: write the pairs of categories, only where they are different
-- grain:   one row per pair     reads: temp table category_pair     writes: analytics_categorystep
-- twice:   the second time nothing is distinct
insert into analytics_categorystep as kept (before, after, support, of_before, after_all, of_all, chance)
select before, after, support, of_before, after_all, of_all, chance
from category_pair
order by before, after
on conflict (before, after) do update
set support = excluded.support, of_before = excluded.of_before, after_all = excluded.after_all,
    of_all = excluded.of_all, chance = excluded.chance
where (kept.support, kept.of_before, kept.after_all, kept.of_all)
    is distinct from (excluded.support, excluded.of_before, excluded.after_all, excluded.of_all);
