-- purpose: what would become of each waiting member, and why
-- grain:   one row per waiting member; reads: incoming_member, members_member; writes: would (temporary)
-- params:  source
-- twice:   the table is made anew
drop table if exists would;
create temp table would on commit drop as
select
    fresh.line,
    known.id as member_id,
    case
        when known.id is null then 'create'
        when fresh.version < known.version and not known.is_stub then 'older'
        when differing.fields is null then 'same'
        else 'update'
    end as what,
    coalesce(differing.fields, '{}') as fields,
    coalesce(differing.overwrites, '{}') as overwrites
from incoming_member as fresh
left join members_member as known on known.source = %(source)s and known.external_id = fresh.external_id
left join lateral (
    select
        array_agg(field.name order by field.name) as fields,
        array_agg(field.name order by field.name) filter (where field.before <> '') as overwrites
    from (
        select
            said.key as name, coalesce(to_jsonb(known) ->> said.key, '') as before,
            case when said.key = 'joined_at' then to_jsonb(known) -> said.key is distinct from said.value
                else coalesce(to_jsonb(known) ->> said.key, '') is distinct from said.value #>> '{}' end as differs
        from jsonb_each(to_jsonb(fresh) - array['line', 'external_id', 'custom', 'version', 'has_own_version',
            'says_birthday', 'says_joined_at']) as said
        where said.value <> 'null' or (said.key = 'birthday' and fresh.says_birthday and known.birthday is not null)
        union all
        select 'custom:' || own.key, coalesce(known.custom ->> own.key, ''), known.custom -> own.key is distinct from own.value
        from jsonb_each(coalesce(fresh.custom, '{}')) as own
    ) as field
    where field.differs and known.id is not null
) as differing on true;
analyze would
