-- purpose: lock what we know of the incoming interactions already, always in the order of ids, and compare
-- grain:   one row per known interaction; reads: incoming_interaction, members_interaction
-- writes:  interaction_before; params: source; twice: the table is filled anew
truncate interaction_before;
insert into interaction_before (id, external_id, member_id, occurred_on, is_newer, differs)
select
    known.id, known.external_id, known.member_id, known.occurred_on,
    fresh.has_own_version and fresh.version > known.version,
    fresh.version >= known.version and (
        known.member_id, known.kind::text, known.end_kind::text, known.occurred_at, known.channel::text,
        known.subject::text, known.note
    ) is distinct from (
        fresh.member_id, fresh.kind, fresh.end_kind, fresh.occurred_at, fresh.channel, fresh.subject, fresh.note)
from members_interaction as known
join incoming_interaction as fresh on fresh.external_id = known.external_id
where known.source = %(source)s
order by known.id
for update of known
