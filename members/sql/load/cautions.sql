-- purpose: put values that were dropped or cut on record; their rows are taken
-- grain:   one row per line and reason; reads: judged, reject; writes: caution; params: after, upto
-- twice:   runs in the transaction that counts the lines as done
insert into caution (line, reason)
select line, unnest(cautions) from judged
where cautions <> '{}' and is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line)
