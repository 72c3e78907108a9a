-- purpose: how the audience comes about, in numbers; continues eligible.sql
-- grain:   one row
select
    (select count(*) from lost),
    count(*),
    count(*) filter (where is_worth_it),
    count(*) filter (where is_worth_it and not is_answered),
    count(*) filter (where is_worth_it and not is_answered and arm = 'holdout'),
    min(value_amount) filter (where is_worth_it)
from judged
