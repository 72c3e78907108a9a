-- purpose: how the members whom this stretch may change look before
-- grain:   one row per known member; reads: incoming_member, members_member; writes: image_before
-- params:  source
-- twice:   the table is made anew
drop table if exists image_before;
create temp table image_before on commit drop as
select member.id as member_id, member as image
from incoming_member
join members_member as member on member.source = %(source)s and member.external_id = incoming_member.external_id;
analyze image_before
