-- purpose: of several rows with one identity the newest version counts, and of equal versions the last line
-- grain:   one row per line that another one replaces; reads: judged, reject; writes: reject
-- twice:   a line that is rejected already takes no part
drop table if exists repeated;
create temp table repeated on commit drop as
select identity from judged where identity is not null group by identity having count(*) > 1;
analyze repeated;
insert into reject (line, reason)
select line, 'superseded' from (
    select line, row_number() over (partition by identity order by version desc, line desc) as place_in_line
    from judged
    where is_good
        and identity in (select identity from repeated)
        and not exists (select from reject where reject.line = judged.line)
) as ranked
where place_in_line > 1
