-- purpose: the room where orders wait to be written, one row per external id of one source
-- grain:   one row per incoming order; writes: incoming_order (of this session, emptied at the end of a transaction)
-- twice:   made once per session. `member_id` is empty while nobody knows the member.
create temp table if not exists incoming_order (
    line bigint,
    external_id text collate "C" not null,
    member_external_id text collate "C",
    member_id bigint,
    placed_at timestamptz not null,
    placed_on date not null,
    status text not null,
    amount numeric(14, 2) not null,
    cost numeric(14, 2),
    channel text not null default '',
    store text not null default '',
    coupon_code text not null default '',
    payment_method text not null default '',
    instalments smallint,
    version bigint not null,
    has_own_version boolean not null
) on commit delete rows;

-- What is known of them already: locked, and compared. Whoever loses a race comes here a second time.
create temp table if not exists order_before (
    id bigint not null,
    external_id text collate "C" not null,
    member_id bigint not null,
    placed_on date not null,
    is_newer boolean not null,
    differs boolean not null,
    is_correction boolean not null
) on commit delete rows
