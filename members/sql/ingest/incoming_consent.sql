-- purpose: the room where words about consent wait
-- grain:   one row per member and channel; writes: incoming_consent (of this session)
-- twice:   made once per session. `at` is null where the feed does not say when.
create temp table if not exists incoming_consent (
    line bigint, member_id bigint not null, channel text not null, state text not null, at timestamptz,
    source text not null, text_version text not null
) on commit delete rows
