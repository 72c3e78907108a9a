-- purpose: write the notes; one that says the same of the same member is there already, and at most moves to the top
-- grain:   one row per member and text; reads: judged, reject, person, members_membernote
-- writes:  members_membernote, members_loadedtie; params: load, by, at, after, upto; returns notes made and changed, and rows
-- twice:   a text that stands there is left alone
with due as (
    select distinct on (person.member_id, note_text)
        person.member_id, note_text, judged.kind, says_kind, judged.is_pinned, says_pinned, written_at,
        note.id as note_id, note.kind as old_kind, note.is_pinned as old_pinned
    from judged
    join person on person.external_id = judged.member_external_id
    left join members_membernote as note on note.member_id = person.member_id and note.text = note_text
    where is_good and line > %(after)s and line <= %(upto)s
        and not exists (select from reject where reject.line = judged.line)
    order by person.member_id, note_text, line desc, note.id
),
made as (
    insert into members_membernote (member_id, kind, text, is_pinned, by_id, at)
    select member_id, kind, note_text, coalesce(is_pinned, false), %(by)s, coalesce(written_at, %(at)s)
    from due where note_id is null
    order by member_id, written_at nulls last
    returning id, kind, is_pinned
),
changed as (
    update members_membernote as note set
        kind = case when says_kind then due.kind else note.kind end,
        is_pinned = case when says_pinned then due.is_pinned else note.is_pinned end
    from due
    where note.id = due.note_id
        and ((says_kind and due.kind <> note.kind) or (says_pinned and due.is_pinned <> note.is_pinned))
    returning note.id, note.kind, note.is_pinned, old_kind, old_pinned
),
noted as (
    insert into members_loadedtie (load_id, noun, row_id, before, after)
    select %(load)s, 'note', id, null, jsonb_build_object('kind', kind, 'is_pinned', is_pinned) from made
    union all
    select %(load)s, 'note', id, jsonb_build_object('kind', old_kind, 'is_pinned', old_pinned),
        jsonb_build_object('kind', kind, 'is_pinned', is_pinned)
    from changed
)
select (select count(*) from made), (select count(*) from changed), (select count(*) from due)
