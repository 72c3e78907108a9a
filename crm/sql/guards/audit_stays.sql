-- purpose: what stands in the audit log is neither changed nor taken out, by whomever
-- grain:   one row of crm_auditentry; reads and writes: nothing, it only refuses
-- twice:   create or replace
create or replace function shuke_audit_guard() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only' using errcode = 'restrict_violation';
end
$$;

create or replace trigger audit_stays before update or delete on crm_auditentry
    for each row execute function shuke_audit_guard();
