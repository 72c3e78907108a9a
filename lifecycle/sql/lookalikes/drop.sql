-- purpose: take the score from who is not to be scored any more: a repeat buyer, erased, restricted
-- grain:   one row per member of a block     reads: temp table scored_likeness
-- writes:  lifecycle_memberlikeness     params: first_id, beyond_id     twice: the second time there is none
delete from lifecycle_memberlikeness as likeness
where likeness.member_id >= %(first_id)s and likeness.member_id < %(beyond_id)s
    and not exists (select from scored_likeness as scored where scored.member_id = likeness.member_id);
