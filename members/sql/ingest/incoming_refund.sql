-- purpose: the room where refunds wait to be written, one row per order and refund id of one source
-- grain:   one row per incoming refund; writes: incoming_refund (of this session, emptied at the end of a transaction)
-- twice:   made once per session
create temp table if not exists incoming_refund (
    line bigint,
    order_external_id text collate "C" not null,
    external_id text collate "C" not null,
    refunded_at timestamptz not null,
    amount numeric(14, 2) not null,
    version bigint not null,
    has_own_version boolean not null
) on commit delete rows;

-- The same with their orders; `fits` while the order has room for it.
create temp table if not exists fitting_refund (
    line bigint, order_id bigint not null, member_id bigint not null, external_id text collate "C" not null,
    refunded_at timestamptz not null, amount numeric(14, 2) not null, version bigint not null,
    has_own_version boolean not null, refund_id bigint, differs boolean not null, fits boolean not null,
    room numeric(14, 2) not null
) on commit delete rows
