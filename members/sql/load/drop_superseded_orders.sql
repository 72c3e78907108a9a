-- purpose: of several rows with one order id the newest version counts, and of equal versions the last line
-- grain:   one row per order that another one replaces; reads: members_order; writes: members_order, reject
-- params:  base (the key of line 0); twice: the second time nothing is repeated
with replaced as (
    delete from members_order
    where id in (
        select id from (
            select id, row_number() over (partition by external_id, source order by version desc, id desc) as place_in_line
            from members_order
        ) as ranked
        where place_in_line > 1
    )
    returning id
)
insert into reject (line, reason) select id - %(base)s, 'superseded' from replaced
