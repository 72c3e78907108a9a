-- purpose: put the tags of the file on its members; tags that nobody knows are made
-- grain:   one row per member and tag; reads: staged, judged, reject; writes: members_tag, members_membertag
-- params:  source, after, upto, tag_source
-- twice:   a tag is on a member once
drop table if exists tag_word;
create temp table tag_word on commit drop as
select distinct judged.external_id, left(btrim(word), 40) as word
from judged
join staged on staged.line = judged.line
cross join lateral regexp_split_to_table(staged.tags, '[,;、，；|]') as word
where judged.is_good and judged.line > %(after)s and judged.line <= %(upto)s
    and staged.tags is not null and btrim(word) <> ''
    and not exists (select from reject where reject.line = judged.line);
insert into members_tag (name) select distinct word from tag_word order by word on conflict do nothing;
insert into members_membertag (member_id, tag_id, source)
select member.id, tag.id, %(tag_source)s
from tag_word
join members_member as member on member.source = %(source)s and member.external_id = tag_word.external_id
join members_tag as tag on tag.name = tag_word.word
on conflict do nothing
