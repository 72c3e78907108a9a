-- purpose: what a feed says of an identity that was absorbed fills gaps of the survivor, and changes nothing else:
--          two records of one feed would take turns otherwise, and a person has chosen between their values
-- grain:   one row per absorbed identity among the incoming; reads, empties: incoming_member (of these)
-- writes:  members_member, members_changedmember; returns the records taken here; params: source, at
-- twice:   a gap is filled once
with gone as (
    delete from incoming_member as fresh
    using members_memberalias as alias
    where alias.source = %(source)s and alias.external_id = fresh.external_id
    returning alias.survivor_id, fresh.*
),
fresh as (
    select distinct on (survivor_id) * from gone order by survivor_id, version desc, external_id
),
filled as (
    update members_member as known set
        email = case when known.email = '' then coalesce(fresh.email, '') else known.email end,
        phone = case when known.phone = '' then coalesce(fresh.phone, '') else known.phone end,
        line_id = case when known.line_id = '' then coalesce(fresh.line_id, '') else known.line_id end,
        card_no = case when known.card_no = '' then coalesce(fresh.card_no, '') else known.card_no end,
        sex = case when known.sex = '' then coalesce(fresh.sex, '') else known.sex end,
        birthday = coalesce(known.birthday, fresh.birthday),
        revision = known.revision + 1,
        updated_at = %(at)s
    from fresh
    where known.id = fresh.survivor_id and (
        (known.email = '' and fresh.email <> '') or (known.phone = '' and fresh.phone <> '')
        or (known.line_id = '' and fresh.line_id <> '') or (known.card_no = '' and fresh.card_no <> '')
        or (known.sex = '' and fresh.sex <> '') or (known.birthday is null and fresh.birthday is not null))
    returning known.id, known.joined_on
),
told as (
    insert into members_changedmember (member_id, reason, fact_on) select id, 'member', joined_on from filled
)
select (select count(*) from gone), (select count(*) from filled)
