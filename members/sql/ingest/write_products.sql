-- purpose: the products that the incoming lines name; a later name replaces an earlier one, an empty one none
-- grain:   one row per product; reads: incoming_line; writes: members_product; params: source
-- twice:   only where something differs
insert into members_product as known (source, external_id, name, category)
select distinct on (product_external_id) %(source)s, product_external_id, product_name, category
from incoming_line
order by product_external_id, product_name = '', line desc
on conflict (source, external_id) do update set
    name = coalesce(nullif(excluded.name, ''), known.name),
    category = coalesce(nullif(excluded.category, ''), known.category)
where (excluded.name <> '' and excluded.name <> known.name)
    or (excluded.category <> '' and excluded.category <> known.category)
returning xmax = 0 as is_new
