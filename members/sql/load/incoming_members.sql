-- purpose: hand the staged members of the lines named to the one door
-- grain:   one row per member; reads: judged, reject; writes: incoming_member; params: after, upto
-- twice:   the room is emptied first
truncate incoming_member;
insert into incoming_member (
    line, external_id, name, given_name, surname, email, phone, line_id, says_birthday, birthday, sex, occupation,
    city, district, address, origin, language, postcode, company, title, company_size, card_no, joined_why,
    joined_why_note, brand_before, preferred_channel, says_joined_at, joined_at, version, has_own_version)
select
    line, external_id, name, given_name, surname, email, phone, line_id, says_birthday, birthday, sex, occupation,
    city, district, address, origin, language, postcode, company, title, company_size, card_no, joined_why,
    joined_why_note, brand_before, preferred_channel, says_joined_at, joined_at, version, has_own_version
from judged
where is_good
    and judged.line > %(after)s and judged.line <= %(upto)s
    and not exists (select from reject where reject.line = judged.line);
analyze incoming_member
