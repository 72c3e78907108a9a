-- purpose: of known members only what is empty is filled: the row says nothing where something is known
-- grain:   one row per known member; reads: members_member; writes: incoming_member; params: source
-- twice:   what is known once is known the second time
update incoming_member as fresh set
    name = case when known.name = '' then fresh.name end,
    given_name = case when known.given_name = '' then fresh.given_name end,
    surname = case when known.surname = '' then fresh.surname end,
    email = case when known.email = '' then fresh.email end,
    phone = case when known.phone = '' then fresh.phone end,
    line_id = case when known.line_id = '' then fresh.line_id end,
    sex = case when known.sex = '' then fresh.sex end,
    occupation = case when known.occupation = '' then fresh.occupation end,
    city = case when known.city = '' then fresh.city end,
    district = case when known.district = '' then fresh.district end,
    address = case when known.address = '' then fresh.address end,
    origin = case when known.origin = '' then fresh.origin end,
    language = case when known.language = '' then fresh.language end,
    postcode = case when known.postcode = '' then fresh.postcode end,
    company = case when known.company = '' then fresh.company end,
    title = case when known.title = '' then fresh.title end,
    company_size = case when known.company_size = '' then fresh.company_size end,
    card_no = case when known.card_no = '' then fresh.card_no end,
    joined_why = case when known.joined_why = '' then fresh.joined_why end,
    joined_why_note = case when known.joined_why_note = '' then fresh.joined_why_note end,
    brand_before = case when known.brand_before = '' then fresh.brand_before end,
    preferred_channel = case when known.preferred_channel = '' then fresh.preferred_channel end,
    custom = fresh.custom - array(select jsonb_object_keys(jsonb_strip_nulls(known.custom))),
    says_birthday = fresh.says_birthday and known.birthday is null,
    says_joined_at = fresh.says_joined_at and known.joined_at is null
from members_member as known
where known.source = %(source)s and known.external_id = fresh.external_id
