-- purpose: what is known of each member that two records could be compared by
-- grain:   one row per member; reads: members_member; writes: nothing (it is copied out, see members/duplicates/records.py)
-- params:  source (empty for all feeds); twice: it only reads. Line ends would end a record of the copy.
select
    id,
    translate(given_name, E'\n\r\x1f', '   '),
    translate(surname, E'\n\r\x1f', '   '),
    translate(name, E'\n\r\x1f', '   '),
    coalesce(to_char(birthday, 'YYYYMMDD'), ''),
    sex, phone, email, line_id, card_no,
    translate(address, E'\n\r\x1f', '   '),
    translate(district, E'\n\r\x1f', '   '),
    translate(city, E'\n\r\x1f', '   '),
    postcode
from members_member
where (%(source)s = '' or source = %(source)s) and erased_at is null
    and (name <> '' or given_name <> '' or surname <> '' or phone <> '' or email <> '' or line_id <> '' or card_no <> '')
order by id
