-- purpose: the room where interactions wait to be written, one row per external id of one source
-- grain:   one row per incoming interaction; writes: incoming_interaction (of this session)
-- twice:   made once per session
create temp table if not exists incoming_interaction (
    line bigint,
    external_id text collate "C" not null,
    member_id bigint not null,
    kind text not null,
    end_kind text not null,
    is_own boolean not null,
    occurred_at timestamptz not null,
    channel text not null,
    subject text not null,
    note text not null,
    version bigint not null,
    has_own_version boolean not null,
    by_id bigint
) on commit delete rows;

create temp table if not exists interaction_before (
    id bigint not null, external_id text collate "C" not null, member_id bigint not null, occurred_on date not null,
    is_newer boolean not null, differs boolean not null
) on commit delete rows
