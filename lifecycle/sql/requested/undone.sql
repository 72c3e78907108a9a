-- purpose: show again what was shown before the file set a stage, where it still stands as the file set it
-- grain:   one row per member of the undo at hand; reads: undoing; writes: lifecycle_memberstage, undoing
-- twice:   what is given back is no longer named in undoing; what somebody set since stays, and is named there.
-- Returns the members of whom nothing else is to be given back.
with given_back as (
    update lifecycle_memberstage as state set
        override_stage = undoing.before -> 'stage' ->> 'stage',
        override_reason = undoing.before -> 'stage' ->> 'reason',
        override_until = (undoing.before -> 'stage' ->> 'until')::date,
        override_by_id = (undoing.before -> 'stage' ->> 'by')::bigint
    from undoing
    where not undoing.was_made and undoing.before ? 'stage' and state.member_id = undoing.member_id
        and jsonb_build_object('stage', state.override_stage, 'reason', state.override_reason,
            'until', state.override_until, 'by', state.override_by_id) = undoing.after -> 'stage'
    returning state.member_id
),
struck as (
    update undoing set before = undoing.before - 'stage'
    from given_back
    where undoing.member_id = given_back.member_id
    returning undoing.before = '{}'::jsonb as is_all
)
select count(*) from struck where is_all
