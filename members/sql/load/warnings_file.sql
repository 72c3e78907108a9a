-- purpose: what was dropped from rows that were taken, and rows that another line of the same file replaces
-- grain:   one row per warning; reads: caution, reject, staged; writes: nothing; twice: reads only
-- {row}:   the staged cells as one line of csv, disarmed for spreadsheets
select warning.line, warning.reason, disarmed({row}) as row
from (
    select line, reason from caution
    union all
    select line, reason from reject where reason = 'superseded'
) as warning
left join staged on staged.line = warning.line
order by warning.line, warning.reason
