-- purpose: the digest of one day of the audit log: of the day before, and of every row of the day in its order
-- grain:   one row; reads: crm_auditentry; writes: nothing; twice: reads only
-- params:  on_day, zone (in which the day is counted), previous (digest of the day before; empty for the first)
with day as (
    select id,
        sha256(convert_to(concat_ws(chr(31), id, extract(epoch from at), user_id, actor, action, kind, object_type,
            object_id, member_id, detail::text), 'UTF8')) as row_hash
    from crm_auditentry
    where at >= (%(on_day)s::date::timestamp at time zone %(zone)s)
        and at < ((%(on_day)s::date + 1)::timestamp at time zone %(zone)s)
)
select
    count(*), coalesce(min(id), 0), coalesce(max(id), 0),
    sha256(%(previous)s || convert_to(%(on_day)s::date::text || chr(31) || count(*)::text, 'UTF8')
        || coalesce(string_agg(row_hash, '' order by id), ''))
from day
