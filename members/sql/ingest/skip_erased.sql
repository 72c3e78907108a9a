-- purpose: what an erased person did is not told anew
-- grain:   one row per incoming interaction; reads: members_member; writes: incoming_interaction; params: none
-- twice:   nothing is left the second time
delete from incoming_interaction
using members_member
where members_member.id = incoming_interaction.member_id and members_member.erased_at is not null
