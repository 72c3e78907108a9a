-- purpose: cut the lines of the file into stretches of about equal size, one transaction each
-- grain:   one row per stretch; reads: nothing; writes: stretch; params: after, upto, size
-- twice:   called while there are none
insert into stretch (after, upto)
select
    %(after)s + (%(upto)s - %(after)s) * (number - 1) / parts,
    %(after)s + (%(upto)s - %(after)s) * number / parts
from (select greatest(1, ceil((%(upto)s - %(after)s)::numeric / %(size)s))::bigint as parts) as cut
cross join lateral generate_series(1, parts) as number
where %(upto)s > %(after)s
