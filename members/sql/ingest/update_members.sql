-- purpose: bring known members up to the newest version, and queue them
-- grain:   one row per member that differs; reads: incoming_member, member_before
-- writes:  members_member, members_changedmember; returns members updated
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
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select id, 'member', joined_on from updated where differs
)
select count(*) from updated where differs
