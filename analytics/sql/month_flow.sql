-- purpose: the moves since a day, told apart by period
-- grain:   one row per period and pair of stages     reads: lifecycle_stagetransition     writes: nothing
-- params:  generation, previous_first, previous_last, first, as_of
-- twice:   it only reads
select
    case
        when "on" > %(as_of)s then 'after'
        when "on" > %(first)s then 'now'
        when "on" <= %(previous_last)s then 'before'
        else 'between'
    end as period,
    from_stage,
    to_stage,
    count(*) as moves
from lifecycle_stagetransition
where generation = %(generation)s and "on" > %(previous_first)s
group by 1, 2, 3;
