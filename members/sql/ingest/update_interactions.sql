-- purpose: bring known interactions up to the newest version, and say whose members that concerns
-- grain:   one row per interaction that differs; reads: incoming_interaction, interaction_before
-- writes:  members_interaction, members_changedmember; returns interactions updated
-- twice:   only where something differs, but for a feed's own version
with updated as (
    update members_interaction set
        member_id = fresh.member_id, version = fresh.version, kind = fresh.kind, end_kind = fresh.end_kind,
        is_own = fresh.is_own, occurred_at = fresh.occurred_at, occurred_on = fresh.occurred_at::date,
        channel = fresh.channel, subject = fresh.subject, note = fresh.note
    from incoming_interaction as fresh
    join interaction_before on interaction_before.external_id = fresh.external_id
    where members_interaction.id = interaction_before.id
        and (interaction_before.differs or interaction_before.is_newer)
    returning members_interaction.member_id, interaction_before.member_id as member_before,
        least(members_interaction.occurred_on, interaction_before.occurred_on) as fact_on, interaction_before.differs
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select member_id, 'correction', min(fact_on) from (
        select member_id, fact_on from updated where differs
        union all
        select member_before, fact_on from updated where differs and member_before <> member_id
    ) as concerned
    group by member_id
)
select count(*) from updated where differs
