-- purpose: nobody works any more on what concerns somebody who is being erased: open cases and complaints are
--          closed with that as their cause, places in the future are free again
-- grain:   one row per open case, complaint or booking of these members
-- reads:   members_bookingslot
-- writes:  winback_case, members_complaint, members_booking, members_bookingslot
-- params:  members (ids), at
-- twice:   what is closed stays as it is
with ended as (
    update winback_case
    set state = 'closed', outcome = 'erased', closed_at = %(at)s, agent_id = null, lease_token = null,
        lease_until = null
    where member_id = any(%(members)s) and state <> 'closed'
),
settled as (
    update members_complaint
    set status = 'closed', closed_at = %(at)s, paused_at = null, updated_at = %(at)s
    where member_id = any(%(members)s) and status not in ('resolved', 'closed', 'rejected', 'duplicate')
),
cancelled as (
    update members_booking as booking
    set state = 'cancelled', cancelled_at = %(at)s
    from members_bookingslot as slot
    where slot.id = booking.slot_id and slot.starts_at > %(at)s
        and booking.member_id = any(%(members)s) and booking.state = 'booked'
    returning booking.slot_id
),
freed as (
    select slot_id, count(*) as places from cancelled group by slot_id
)
update members_bookingslot as slot
set taken = slot.taken - freed.places
from freed where slot.id = freed.slot_id
