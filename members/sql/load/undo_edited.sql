-- purpose: members whom somebody has edited, or who have spoken about consent, since the load made them stay
-- grain:   one row per member; reads: members_member; members_consentevent; writes: undoing
-- params:  at (the time of the load), finished_at (its end)
-- twice:   only those without a reason yet
update undoing set why = 'edited'
from members_member as member
where member.id = undoing.member_id and undoing.was_made and undoing.why = '' and member.updated_at > %(at)s;
update undoing set why = 'used'
where undoing.was_made and undoing.why = '' and exists (
    select from members_consentevent as event
    where event.member_id = undoing.member_id and event.created_at > %(finished_at)s)
