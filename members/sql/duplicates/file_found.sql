-- purpose: put what a search found into the queue
-- grain:   one row per pair; reads: found_pair (of this transaction), members_member; writes: members_duplicatecandidate
-- twice:   a pair is filed once; a waiting one takes the newer figures; an answer stays as it was given. Returns new pairs.
with filed as (
    insert into members_duplicatecandidate (one_id, other_id, probability, why, state, door, found_at)
    select found.one, found.other, found.probability, found.why, 'open', 'search', now()
    from found_pair as found
    -- Somebody may have been merged or erased while the search ran.
    join members_member as one on one.id = found.one
    join members_member as other on other.id = found.other
    order by found.probability, found.one, found.other
    on conflict (one_id, other_id) do update
        set probability = excluded.probability, why = excluded.why
        where members_duplicatecandidate.state in ('open', 'later')
            and members_duplicatecandidate.probability is distinct from excluded.probability
    returning (xmax = 0) as is_new
)
select count(*) from filed where is_new
