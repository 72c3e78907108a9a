-- purpose: hand the staged refunds of the lines named to the one door
-- grain:   one row per refund; reads: judged, reject; writes: incoming_refund; params: after, upto
-- twice:   the room is emptied first
truncate incoming_refund;
insert into incoming_refund (line, order_external_id, external_id, refunded_at, amount, version, has_own_version)
select line, order_external_id, external_id, refunded_at, amount, version, has_own_version
from judged
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line);
analyze incoming_refund
