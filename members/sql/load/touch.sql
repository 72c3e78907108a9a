-- purpose: remember the members whom this transaction has queued, to count them once at the end
-- grain:   one row per member queued; reads: members_changedmember; writes: touched; params: since (the last id before)
-- twice:   runs in the transaction that counts the lines as done
insert into touched (member_id) select member_id from members_changedmember where id > %(since)s
