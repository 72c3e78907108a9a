-- purpose: hold the current stages of the members whom a file may move, in the order of their numbers
-- grain:   one row per member of the lines; reads: judged, staged, members_member, lifecycle_memberstage
-- writes:  nothing (locks); params: source, after, upto
-- twice:   a lock is held once
select count(*) from (
    select state.member_id
    from lifecycle_memberstage as state
    where state.member_id in (
        select member.id
        from judged
        join staged on staged.line = judged.line
        join members_member as member on member.source = %(source)s and member.external_id = judged.external_id
        where judged.line > %(after)s and judged.line <= %(upto)s and btrim(staged.stage) <> '')
    order by state.member_id
    for update
) as held
