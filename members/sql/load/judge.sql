-- purpose: put what is wrong with the staged rows of the lines named on record
-- grain:   one row per rejected line; reads: judged, reject; writes: reject
-- params:  after, upto
-- twice:   a line that is rejected already is left alone
insert into reject (line, reason)
select line, fault from judged
where fault is not null
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
