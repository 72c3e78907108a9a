-- purpose: a few rejected rows of each reason
-- grain:   one row per example; reads: reject, staged; writes: nothing; params: most; {row}: the staged cells
-- twice:   reads only
select ranked.line, ranked.reason, left(coalesce(ranked.text, {row}), 300) as row
from (
    select reject.*, row_number() over (partition by reason order by line) as place
    from reject where reason not in ('skipped', 'superseded')
) as ranked
left join staged on staged.line = ranked.line
where place <= %(most)s
order by ranked.reason, ranked.line
