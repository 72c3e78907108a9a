-- purpose: every row that was not taken, with its line and why
-- grain:   one row per rejected line; reads: reject, staged; writes: nothing; twice: reads only
-- {row}:   the staged cells as one line of csv; a leading = + - @ is disarmed, since people open this in a spreadsheet
select reject.line, reject.reason, disarmed(coalesce(reject.text, {row})) as row
from reject
left join staged on staged.line = reject.line
where reject.reason not in ('skipped', 'superseded')
order by reject.line
