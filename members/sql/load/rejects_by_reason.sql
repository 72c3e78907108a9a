-- purpose: how many rows were not taken, and why; grain: one row per reason; reads: reject; writes: nothing
-- twice:   reads only
select reason, count(*) from reject where reason not in ('skipped', 'superseded') group by reason order by reason
