-- purpose: the room where order lines wait to be written, one row per order and line number of one source
-- grain:   one row per incoming line; writes: incoming_line (of this session, emptied at the end of a transaction)
-- twice:   made once per session
create temp table if not exists incoming_line (
    line bigint,
    order_id bigint not null,
    line_no integer not null,
    product_external_id text collate "C" not null,
    product_name text not null,
    category text not null,
    quantity numeric(12, 2) not null,
    amount numeric(14, 2) not null,
    cost numeric(14, 2),
    -- How the piece was made for the customer; empty where the feed does not say, which leaves what is known.
    configuration jsonb
) on commit delete rows
