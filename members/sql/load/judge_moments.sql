-- purpose: find times that look right and are none (the 30th of February), after a cast has failed on one
-- grain:   one row per rejected line; reads: staged, reject; writes: reject
-- params:  from_place, to_place, after, upto
-- twice:   a line that is rejected already is left alone
insert into reject (line, reason)
select line, 'placed_at' from staged
where shuke_moment(placed_at) is null and placed_at is not null
    and ctid >= %(from_place)s::tid and ctid < %(to_place)s::tid
    and staged.line > %(after)s and staged.line <= %(upto)s
    and not exists (select from reject where reject.line = staged.line)
