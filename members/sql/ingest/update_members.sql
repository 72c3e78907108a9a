-- purpose: bring known members up to the newest version, and queue them
-- grain:   one row per member that differs; reads: incoming_member, member_before
-- writes:  members_member, members_changedmember, members_fieldprovenance; returns members updated
-- params:  at
-- twice:   only where something differs; a feed's own version is kept even where nothing else does, because an older
--          record may still be on its way
with updated as (
    update members_member as known set
        name = coalesce(fresh.name, known.name),
        name_key = shuke_fold(coalesce(fresh.name, known.name)),
        given_name = coalesce(fresh.given_name, known.given_name),
        surname = coalesce(fresh.surname, known.surname),
        email = coalesce(fresh.email, known.email),
        phone = coalesce(fresh.phone, known.phone),
        line_id = coalesce(fresh.line_id, known.line_id),
        sex = coalesce(fresh.sex, known.sex),
        occupation = coalesce(fresh.occupation, known.occupation),
        city = coalesce(fresh.city, known.city),
        district = coalesce(fresh.district, known.district),
        address = coalesce(fresh.address, known.address),
        origin = coalesce(fresh.origin, known.origin),
        language = coalesce(fresh.language, known.language),
        postcode = coalesce(fresh.postcode, known.postcode),
        company = coalesce(fresh.company, known.company),
        title = coalesce(fresh.title, known.title),
        company_size = coalesce(fresh.company_size, known.company_size),
        card_no = coalesce(fresh.card_no, known.card_no),
        joined_why = coalesce(fresh.joined_why, known.joined_why),
        joined_why_note = coalesce(fresh.joined_why_note, known.joined_why_note),
        brand_before = coalesce(fresh.brand_before, known.brand_before),
        preferred_channel = coalesce(fresh.preferred_channel, known.preferred_channel),
        custom = case when fresh.custom is null then known.custom
            else jsonb_strip_nulls(known.custom || fresh.custom) end,
        revision = known.revision + member_before.differs::int,
        birthday = case when fresh.says_birthday then fresh.birthday else known.birthday end,
        joined_at = case when fresh.says_joined_at then fresh.joined_at else known.joined_at end,
        joined_on = case when fresh.says_joined_at then fresh.joined_at::date else known.joined_on end,
        version = fresh.version,
        is_stub = false,
        updated_at = case when member_before.differs then %(at)s else known.updated_at end
    from incoming_member as fresh
    join member_before on member_before.external_id = fresh.external_id
    where known.id = member_before.id and (member_before.differs or member_before.is_newer)
    returning known.id, known.joined_on, member_before.differs
),
-- What was known of a value is not known of the one that takes its place. Few values have such a row.
forgotten as (
    delete from members_fieldprovenance as standing
    using member_before, incoming_member as fresh, members_member as before
    where member_before.id = standing.member_id and member_before.differs
        and fresh.external_id = member_before.external_id and before.id = standing.member_id
        and case
            when standing.field like 'custom:%%' then
                fresh.custom ? substr(standing.field, 8)
                and (before.custom -> substr(standing.field, 8)) is distinct from (fresh.custom -> substr(standing.field, 8))
            when standing.field = 'birthday' then fresh.says_birthday and before.birthday is distinct from fresh.birthday
            else to_jsonb(fresh) ->> standing.field <> to_jsonb(before) ->> standing.field end
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select id, 'member', joined_on from updated where differs
)
select count(*) from updated where differs
