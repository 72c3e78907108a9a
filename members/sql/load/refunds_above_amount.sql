-- purpose: put refunds that their orders have no room for on record
-- grain:   one row per line; reads: fitting_refund; writes: reject; twice: a line that is rejected already stays
insert into reject (line, reason)
select line, 'above_amount' from fitting_refund where not fits and line is not null
on conflict (line) do nothing
