-- purpose: the room where members wait to be written, one row per external id of one source
-- grain:   one row per incoming member; writes: incoming_member (of this session, emptied at the end of a transaction)
-- twice:   made once per session. Null is "the feed does not say"; dates have a word of their own for that.
create temp table if not exists incoming_member (
    line bigint,
    external_id text collate "C" not null,
    name text, given_name text, surname text, email text, phone text, line_id text,
    says_birthday boolean not null, birthday date,
    sex text, occupation text, city text, district text, address text, origin text, language text,
    postcode text, company text, title text, company_size text, card_no text, joined_why text, joined_why_note text,
    brand_before text, preferred_channel text,
    -- Only the keys that the feed speaks of; a null clears the value.
    custom jsonb,
    says_joined_at boolean not null, joined_at timestamptz,
    version bigint not null,
    has_own_version boolean not null
) on commit delete rows;

-- What is known of them already: locked, and compared. Whoever loses a race comes here a second time.
create temp table if not exists member_before (
    id bigint not null,
    external_id text collate "C" not null,
    is_newer boolean not null,
    differs boolean not null
) on commit delete rows
