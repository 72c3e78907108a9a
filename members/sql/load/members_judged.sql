-- purpose: the staged rows of a member file as normal values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged, phone_read; writes: nothing (a view of this load)
-- params:  version (of rows without updated_at), at (of the load), says_<field> (whether the file has the column),
--          sizes, whys, channels (the words of closed lists)
-- twice:   a view has no state. Null is "the file does not say", an empty text "there is none".
create or replace view judged as
select
    typed.*,
    -- Not "fault is null", which the planner takes to be true of one row in two hundred.
    coalesce(char_length(fault), 0) < 1 as is_good
from (
    select
        staged.line,
        member_id as external_id,
        member_id as identity,
        member_id as member_external_id,
        case when %(says_name)s then left(coalesce(staged.name, case
            when surname is null and given_name is null then ''
            when surname || given_name ~ '[㐀-鿿豈-﫿]' then coalesce(surname, '') || coalesce(given_name, '')
            else btrim(coalesce(given_name, '') || ' ' || coalesce(surname, '')) end), 80) end as name,
        case when %(says_name)s then left(coalesce(given_name, ''), 40) end as given_name,
        case when %(says_name)s then left(coalesce(surname, ''), 40) end as surname,
        case when %(says_email)s then case
            when lower(normalize(email, nfkc)) ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' and char_length(email) <= 254
                then lower(normalize(email, nfkc)) else '' end end as email,
        case when %(says_phone)s then case
            when phone ~ '^09[0-9]{8}$' then '+886' || substr(phone, 2)
            when phone ~ '^[+]8869[0-9]{8}$' then phone
            else coalesce(phone_read.e164, '') end end as phone,
        case when %(says_line_id)s then left(coalesce(line_id, ''), 64) end as line_id,
        %(says_birthday)s as says_birthday,
        case when shuke_moment(birthday) <= %(at)s then shuke_moment(birthday)::date end as birthday,
        case when %(says_sex)s then case
            when lower(sex) in ('female', 'f', 'woman', '女', '女性') then 'female'
            when lower(sex) in ('male', 'm', 'man', '男', '男性') then 'male'
            when lower(sex) in ('other', 'o', 'x', '其他') then 'other' else '' end end as sex,
        case when %(says_occupation)s then left(coalesce(occupation, ''), 60) end as occupation,
        case when %(says_city)s then left(coalesce(city, ''), 40) end as city,
        case when %(says_district)s then left(coalesce(district, ''), 40) end as district,
        case when %(says_address)s then left(coalesce(address, ''), 200) end as address,
        case when %(says_origin)s then left(coalesce(origin, ''), 40) end as origin,
        case when %(says_language)s then left(coalesce(language, ''), 10) end as language,
        case when %(says_postcode)s then left(coalesce(postcode, ''), 10) end as postcode,
        case when %(says_company)s then left(coalesce(company, ''), 80) end as company,
        case when %(says_title)s then left(coalesce(title, ''), 60) end as title,
        case when %(says_card_no)s then left(coalesce(card_no, ''), 40) end as card_no,
        case when %(says_joined_why_note)s then left(coalesce(joined_why_note, ''), 200) end as joined_why_note,
        case when %(says_brand_before)s then left(coalesce(brand_before, ''), 80) end as brand_before,
        case when %(says_company_size)s then case when lower(company_size) = any(%(sizes)s) then lower(company_size) else '' end end as company_size,
        case when %(says_joined_why)s then case when lower(joined_why) = any(%(whys)s) then lower(joined_why) else '' end end as joined_why,
        case when %(says_preferred_channel)s then case when lower(preferred_channel) = any(%(channels)s) then lower(preferred_channel) else '' end end as preferred_channel,
        %(says_joined_at)s as says_joined_at,
        shuke_moment(joined_at) as joined_at,
        case when referred_by <> member_id and char_length(referred_by) <= 64 then referred_by end as referred_by,
        coalesce((extract(epoch from shuke_moment(updated_at)) * 1000000)::bigint, %(version)s) as version,
        updated_at is not null as has_own_version,
        case
            when member_id is null then 'no_member_id'
            when char_length(member_id) > 64 then 'id_too_long'
            when updated_at is not null and shuke_moment(updated_at) is null then 'updated_at'
        end as fault,
        array_remove(array[
            case when email is not null and not (lower(normalize(email, nfkc)) ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'
                and char_length(email) <= 254) then 'email_dropped' end,
            case when phone is not null and phone !~ '^(09|[+]8869)[0-9]{8}$' and coalesce(phone_read.e164, '') = ''
                then 'phone_dropped' end,
            case when birthday is not null and (shuke_moment(birthday) is null or shuke_moment(birthday) > %(at)s)
                then 'birthday_dropped' end,
            case when joined_at is not null and shuke_moment(joined_at) is null then 'joined_at_dropped' end,
            case when sex is not null and lower(sex) not in ('female', 'f', 'woman', '女', '女性', 'male', 'm', 'man', '男',
                '男性', 'other', 'o', 'x', '其他') then 'sex_dropped' end,
            case when lower(company_size) <> all(%(sizes)s) or lower(joined_why) <> all(%(whys)s)
                or lower(preferred_channel) <> all(%(channels)s) then 'word_dropped' end,
            case when referred_by = member_id or char_length(referred_by) > 64 then 'referred_by_dropped' end,
            case when char_length(staged.name) > 80 or char_length(given_name) > 40 or char_length(surname) > 40
                or char_length(line_id) > 64 or char_length(occupation) > 60 or char_length(city) > 40
                or char_length(district) > 40 or char_length(address) > 200 or char_length(origin) > 40
                or char_length(language) > 10 or char_length(postcode) > 10 or char_length(company) > 80
                or char_length(title) > 60 or char_length(card_no) > 40 or char_length(joined_why_note) > 200
                or char_length(brand_before) > 80 then 'cut_to_length' end
        ], null) as cautions
    from staged
    left join phone_read on phone_read.given = staged.phone
) as typed
