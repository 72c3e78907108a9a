-- purpose: hand the staged interactions of the lines named to the one door
-- grain:   one row per interaction; reads: judged, reject, members_member, members_memberalias; writes: incoming_interaction
-- params:  source, after, upto; twice: the room is emptied first
truncate incoming_interaction;
insert into incoming_interaction (
    line, external_id, member_id, kind, end_kind, is_own, occurred_at, channel, subject, note, version,
    has_own_version)
select
    line, judged.external_id, members_member.id, kind, end_kind, is_own, occurred_at, channel, subject, note,
    judged.version, has_own_version
from judged
join (
    select id, source, external_id from members_member
    union all
    select survivor_id, source, external_id from members_memberalias
) as members_member on members_member.source = %(source)s
    and members_member.external_id = judged.member_external_id
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line);
analyze incoming_interaction
