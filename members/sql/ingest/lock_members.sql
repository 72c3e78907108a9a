-- purpose: lock what we know of the incoming members already, always in the order of ids, and compare
-- grain:   one row per known member; reads: incoming_member, members_member; writes: member_before
-- params:  source
-- twice:   the table is filled anew. A stub is filled by whatever comes first.
truncate member_before;
insert into member_before (id, external_id, is_newer, differs)
select
    known.id, known.external_id,
    fresh.has_own_version and fresh.version > known.version,
    fresh.version >= known.version and (
        known.is_stub
        or (known.name::text, known.given_name::text, known.surname::text, known.email::text, known.phone::text,
            known.line_id::text, known.sex::text, known.occupation::text, known.city::text, known.district::text,
            known.address::text, known.origin::text, known.language::text, known.postcode::text,
            known.company::text, known.title::text, known.company_size::text, known.card_no::text,
            known.joined_why::text, known.joined_why_note::text, known.brand_before::text,
            known.preferred_channel::text, known.custom, known.birthday, known.joined_at)
        is distinct from (
            coalesce(fresh.name, known.name), coalesce(fresh.given_name, known.given_name),
            coalesce(fresh.surname, known.surname), coalesce(fresh.email, known.email),
            coalesce(fresh.phone, known.phone), coalesce(fresh.line_id, known.line_id),
            coalesce(fresh.sex, known.sex), coalesce(fresh.occupation, known.occupation),
            coalesce(fresh.city, known.city), coalesce(fresh.district, known.district),
            coalesce(fresh.address, known.address), coalesce(fresh.origin, known.origin),
            coalesce(fresh.language, known.language),
            coalesce(fresh.postcode, known.postcode), coalesce(fresh.company, known.company),
            coalesce(fresh.title, known.title), coalesce(fresh.company_size, known.company_size),
            coalesce(fresh.card_no, known.card_no), coalesce(fresh.joined_why, known.joined_why),
            coalesce(fresh.joined_why_note, known.joined_why_note),
            coalesce(fresh.brand_before, known.brand_before),
            coalesce(fresh.preferred_channel, known.preferred_channel),
            case when fresh.custom is null then known.custom
                else jsonb_strip_nulls(known.custom || fresh.custom) end,
            case when fresh.says_birthday then fresh.birthday else known.birthday end,
            case when fresh.says_joined_at then fresh.joined_at else known.joined_at end))
from members_member as known
join incoming_member as fresh on fresh.external_id = known.external_id
where known.source = %(source)s
order by known.id
for update of known
