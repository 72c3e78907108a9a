-- purpose: write the interactions that are new, and say whose members that concerns
-- grain:   one row per new interaction; reads: incoming_interaction, interaction_before
-- writes:  members_interaction, members_changedmember; params: source; returns interactions created
-- twice:   known ones stand in interaction_before; what another transaction wrote meanwhile waits for the next round
with created as (
    insert into members_interaction (
        source, external_id, version, member_id, kind, end_kind, is_own, occurred_at, occurred_on, channel, subject,
        note, by_id)
    select
        %(source)s, external_id, version, member_id, kind, end_kind, is_own, occurred_at, occurred_at::date, channel,
        subject, note, by_id
    from incoming_interaction as fresh
    where not exists (select from interaction_before where interaction_before.external_id = fresh.external_id)
    order by external_id
    on conflict (external_id, source) do nothing
    returning member_id, occurred_on
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select member_id, 'interaction', min(occurred_on) from created group by member_id
)
select count(*) from created
