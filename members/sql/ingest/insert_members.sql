-- purpose: write the members that are new, and queue them
-- grain:   one row per new member; reads: incoming_member, member_before; writes: members_member, members_changedmember
-- params:  source, at; returns members created
-- twice:   known members stand in member_before; one that another transaction wrote meanwhile is left to the next round
with created as (
    insert into members_member (
        source, external_id, version, name, name_key, given_name, surname, email, phone, line_id, birthday, sex,
        occupation, city, district, address, origin, language, postcode, company, title,
        company_size, card_no, joined_why, joined_why_note, brand_before, preferred_channel, custom, joined_at, joined_on,
        updated_at, public_id)
    select
        %(source)s, external_id, version, coalesce(name, ''), coalesce(shuke_fold(name), ''),
        coalesce(given_name, ''), coalesce(surname, ''), coalesce(email, ''), coalesce(phone, ''),
        coalesce(line_id, ''), birthday, coalesce(sex, ''), coalesce(occupation, ''), coalesce(city, ''),
        coalesce(district, ''), coalesce(address, ''), coalesce(origin, ''), coalesce(language, ''),
        coalesce(postcode, ''), coalesce(company, ''), coalesce(title, ''), coalesce(company_size, ''),
        coalesce(card_no, ''), coalesce(joined_why, ''), coalesce(joined_why_note, ''), coalesce(brand_before, ''),
        coalesce(preferred_channel, ''), coalesce(jsonb_strip_nulls(custom), '{}'), joined_at, joined_at::date, %(at)s,
        (stamp || substr(gen_random_uuid()::text, 16))::uuid
    from incoming_member
    cross join (
        select overlay(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
            placing '-' from 9 for 0) || '-7' as stamp) as clock
    where not exists (select from member_before where member_before.external_id = incoming_member.external_id)
    order by external_id
    on conflict do nothing
    returning id, joined_on
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select id, 'member', joined_on from created
)
select count(*) from created
