-- purpose: one coupon for each occasion of a list
-- grain:   one row per occasion_key
-- reads:   the lists; writes: campaigns_coupon
-- params:  type_id, members[], occasions[], codes[] (equally long), expires_on
-- twice:   the occasion is unique, so the second run adds nothing
insert into campaigns_coupon (code, type_id, member_id, occasion_key, expires_on)
select wanted.code, %(type_id)s, wanted.member_id, wanted.occasion_key, %(expires_on)s
from unnest(%(members)s::bigint[], %(occasions)s::text[], %(codes)s::text[])
    as wanted (member_id, occasion_key, code)
on conflict (occasion_key) do nothing
