-- purpose: put one column of the file into a field of the brand's own, on the rows that wait to be written
-- grain:   one row per waiting member; reads: staged, incoming_member; writes: caution, incoming_member
-- params:  key, kind, options, labels (of a choice); {staged}: the staged column
-- twice:   the waiting rows are made anew before
drop table if exists own_value;
create temp table own_value on commit drop as
select incoming_member.line,
    case %(kind)s
        when 'number' then case when btrim({staged}) ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$'
            then to_jsonb(btrim({staged})::numeric) end
        when 'money' then case when btrim({staged}) ~ '^-?[0-9]{1,12}([.][0-9]{1,2})?$'
            then to_jsonb(btrim({staged})) end
        when 'date' then to_jsonb(shuke_moment({staged})::date)
        when 'bool' then case
            when lower(btrim({staged})) in ('yes', 'y', 'true', '1', 'v', '是', '有', '同意') then to_jsonb(true)
            when lower(btrim({staged})) in ('no', 'n', 'false', '0', '否', '無', '不同意') then to_jsonb(false) end
        when 'choice' then (
            select to_jsonb(option.value)
            from unnest(%(options)s::text[], %(labels)s::text[]) as option (value, label)
            where btrim({staged}) in (option.value, option.label) limit 1)
        when 'many' then (
            select jsonb_agg(option.value)
            from unnest(%(options)s::text[], %(labels)s::text[]) as option (value, label)
            where exists (
                select from regexp_split_to_table({staged}, '[,;、，；|]') as part
                where btrim(part) in (option.value, option.label)))
        else to_jsonb(left(btrim({staged}), 400))
    end as value
from incoming_member
join staged on staged.line = incoming_member.line
where {staged} is not null and btrim({staged}) <> '';
insert into caution (line, reason) select line, 'custom_dropped' from own_value where value is null;
update incoming_member set custom = coalesce(incoming_member.custom, '{}') || jsonb_build_object(%(key)s::text, own_value.value)
from own_value
where incoming_member.line = own_value.line and own_value.value is not null
