-- purpose: what a load needs beside its staged rows: line numbers, stretches, rejects, warnings, members touched
-- grain:   chunk: one row per committed read; stretch: one per transaction of writing; reject, caution: one per line; touched: one per member and transaction
-- reads:   nothing; writes: nothing (tables of this load's schema). twice: made in an empty schema
-- Cached in the session: a million rows ask for their number.
create sequence line_no cache 10000;
create unlogged table chunk (upto bigint primary key);
create unlogged table stretch (after bigint not null, upto bigint primary key, is_done boolean not null default false);
create unlogged table reject (line bigint primary key, reason text not null, text text);
create unlogged table caution (line bigint not null, reason text not null);
create unlogged table touched (member_id bigint not null);
create unlogged table phone_read (given text collate "C" primary key, e164 text not null)
;
-- One cell of csv, and a line that no spreadsheet takes for a formula.
create function csv_cell(cell text) returns text language sql immutable as $$
    select case when cell ~ '[",;\t|\n\r]' then '"' || replace(cell, '"', '""') || '"' else coalesce(cell, '') end
$$;
create function disarmed(cell text) returns text language sql immutable as $$
    select case when cell ~ '^\s*[=+\-@＝＋－＠]' then '''' || cell else cell end
$$
