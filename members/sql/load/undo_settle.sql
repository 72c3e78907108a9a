-- purpose: take what is undone off the queue, and keep what is left with its reason
-- grain:   one row per member; reads: undoing; writes: members_loadchange
-- twice:   within the transaction of the undo itself
delete from members_loadchange using undoing
where members_loadchange.id = undoing.change_id and undoing.why = '';
update members_loadchange set "left" = undoing.why
from undoing where members_loadchange.id = undoing.change_id and undoing.why <> ''
