-- purpose: of those just looked at, the members with a value that is not simply as told
create or replace temp view member_in_scope as
    select member.* from looked
    join members_member as member on member.id = looked.member_id
    where looked.is_apart;
