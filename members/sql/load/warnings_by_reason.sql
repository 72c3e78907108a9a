-- purpose: how many warnings of each kind; grain: one row per reason; reads: caution, reject; writes: nothing
-- twice:   reads only
select reason, count(*) from (
    select reason from caution
    union all
    select reason from reject where reason = 'superseded'
) as warning
group by reason order by reason
