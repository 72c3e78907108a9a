-- purpose: may this send still go out? Locked, so that a pause or a cancellation takes its turn
-- grain:   the one send; reads: campaigns_send; writes: nothing (FOR SHARE)
-- params:  send_id
select state, send_now, expires_at from campaigns_send where id = %(send_id)s for share
