-- purpose: show the stages that a file asked for until their day; the computed ones go on beneath
-- grain:   one row per granted request; reads: stage_request; writes: lifecycle_memberstage, beyond_change (temporary)
-- params:  by_id (who loads the file)
-- twice:   what is shown so already is left alone. The stages are locked since they were judged.
drop table if exists beyond_change;
create temp table beyond_change on commit drop as
select
    state.member_id,
    jsonb_build_object('stage', state.override_stage, 'reason', state.override_reason, 'until', state.override_until,
        'by', state.override_by_id) as before,
    jsonb_build_object('stage', request.stage, 'reason', request.reason, 'until', request.until,
        'by', %(by_id)s::bigint) as after
from stage_request as request
join lifecycle_memberstage as state on state.member_id = request.member_id
where request.fault is null
    and (state.override_stage, state.override_reason, state.override_until)
        is distinct from (request.stage, request.reason, request.until);
update lifecycle_memberstage as state set
    override_stage = request.stage, override_reason = request.reason, override_until = request.until,
    override_by_id = %(by_id)s::bigint
from stage_request as request, beyond_change as change
where request.fault is null and state.member_id = request.member_id and change.member_id = state.member_id
