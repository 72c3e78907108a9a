-- purpose: find times that look right and are none (the 30th of February), after a cast has failed on one
-- grain:   one row per rejected line; reads: staged, reject; writes: reject
-- params:  after, upto
-- twice:   a line that is rejected already is left alone
insert into reject (line, reason)
select line, 'placed_at' from staged
where shuke_moment(placed_at) is null and placed_at is not null
    and staged.line > %(after)s and staged.line <= %(upto)s
    and not exists (select from reject where reject.line = staged.line)
