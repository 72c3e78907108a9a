-- purpose: the parts that records are compared by: a surname and a given name, an address in words and numbers
-- grain:   one row per member; reads: copied (folded: half width, lower case, simplified characters, 台 for 臺)
-- writes:  record. DuckDB's own dialect: it runs in the search's scratch database, not in PostgreSQL.
-- twice:   the table is made anew. Without a part there is null, which neither agrees nor differs.
create or replace table record as
with named as (
    select
        *,
        -- A form of address is no name; commas part a surname written first.
        trim(regexp_replace(regexp_replace(name, '(先生|小姐|女士|太太|同学)$', ''), '\s+', ' ', 'g')) as called,
        trim(given) as told_given,
        trim(surname) as told_surname
    from copied
),
parted as (
    select
        *,
        case
            when told_surname <> '' or told_given <> '' then told_surname
            when regexp_matches(called, '^[㐀-鿿豈-﫿·]+$') then case
                when length(called) = 1 then called
                when length(called) > 2 and substr(called, 1, 2) in (
                    '欧阳', '司马', '诸葛', '上官', '司徒', '东方', '皇甫', '尉迟', '公孙', '令狐', '端木', '夏侯', '张简', '范姜',
                    '周黄', '叶刘', '欧杨') or length(called) > 3 then substr(called, 1, 2)
                else substr(called, 1, 1) end
            when contains(called, ',') then trim(split_part(called, ',', 1))
            when contains(called, ' ') then regexp_extract(called, '(\S+)$', 1)
            else '' end as family,
        case
            when told_surname <> '' or told_given <> '' then told_given
            when regexp_matches(called, '^[㐀-鿿豈-﫿·]+$') then case
                when length(called) > 2 and substr(called, 1, 2) in (
                    '欧阳', '司马', '诸葛', '上官', '司徒', '东方', '皇甫', '尉迟', '公孙', '令狐', '端木', '夏侯', '张简', '范姜',
                    '周黄', '叶刘', '欧杨') or length(called) > 3 then substr(called, 3)
                else substr(called, 2) end
            when contains(called, ',') then trim(split_part(called, ',', 2))
            when contains(called, ' ') then regexp_extract(called, '^(.*) \S+$', 1)
            else called end as personal,
        -- The place may stand in front of the street once more, and sections are written in words or numbers.
        regexp_replace(translate(regexp_replace(regexp_replace(trim(address), '^[0-9]{3,6}\s*', ''),
            '^(\S{2}[市县])?(\S{1,3}?[区乡镇市])?(\S*[路街道巷村].*)$', '\3'), '一二三四五六七八九', '123456789'), '\s+', ' ', 'g') as line
    from named
),
plain as (
    select
        id,
        nullif(strip_accents(personal), '') as given,
        nullif(strip_accents(family), '') as surname,
        nullif(birthday, '') as birthday,
        nullif(sex, '') as sex,
        nullif(phone, '') as phone,
        nullif(email, '') as email,
        nullif(case
            when email like '%@gmail.com' then replace(regexp_extract(email, '^([^@+]+)', 1), '.', '')
            else regexp_extract(email, '^([^@+]+)', 1) end, '') as local,
        nullif(line_id, '') as line_id,
        nullif(regexp_replace(card_no, '[^0-9a-z]', '', 'g'), '') as card,
        nullif(trim(regexp_replace(regexp_replace(line, '[0-9]+', '', 'g'), '[号楼室之fF,.#\-]+', ' ', 'g')), '') as street,
        nullif(array_to_string(regexp_extract_all(line, '[0-9]+'), '-'), '') as number,
        nullif(strip_accents(trim(district)), '') as district,
        nullif(strip_accents(trim(city)), '') as city,
        -- Of a Taiwanese postcode the first three digits are the district, the rest is seldom written alike.
        nullif(case
            when regexp_matches(city || district || address, '[㐀-鿿]')
                then left(coalesce(nullif(trim(postcode), ''), regexp_extract(trim(address), '^([0-9]{3})', 1)), 3)
            else trim(postcode) end, '') as postcode
    from parted
)
select
    *,
    surname || ' ' || given as whole,
    -- 王小明 and 小明王 in one field, Yi-Chun Lin and Lin Yichun: the same signs or letters, in whatever order.
    nullif(array_to_string(list_sort(string_split(regexp_replace(
        coalesce(surname, '') || coalesce(given, ''), '[^\p{L}]', '', 'g'), '')), ''), '') as signs,
    regexp_matches(coalesce(surname, '') || coalesce(given, ''), '[㐀-鿿豈-﫿]') as in_signs,
    -- Signs that sound alike stand for one another; null for names in letters.
    case when regexp_matches(given, '[㐀-鿿豈-﫿]') then translate(given, $heard, $meant) end as sound,
    case when regexp_matches(coalesce(given, surname, ''), '[㐀-鿿豈-﫿]') then substr(given, 1, 1) end as first_sign,
    case when regexp_matches(coalesce(given, surname, ''), '[㐀-鿿豈-﫿]') then substr(given, 2, 1) end as second_sign,
    (street is not null or district is not null or postcode is not null or number is not null) as has_address
from plain
