-- purpose: find the rows of a stretch without reading all others
-- grain:   none; reads: staged; writes: an index of a few pages; twice: made once
create index if not exists staged_line on staged using brin (line) with (pages_per_range = 32)
