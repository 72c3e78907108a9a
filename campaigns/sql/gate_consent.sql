-- purpose: does the member allow marketing on this channel? Locked until the hand-over is on record
-- grain:   the one consent, or no row when never asked; reads: members_consent; writes: nothing (FOR SHARE)
-- params:  member_id, channel
select state from members_consent
where member_id = %(member_id)s and channel = %(channel)s and purpose = 'marketing'
for share
