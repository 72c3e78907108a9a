-- purpose: bring words about consent into force, with an event each as evidence
-- grain:   one row per member and channel whose state changes; reads: incoming_consent, members_consent
-- writes:  members_consent, members_consentevent; params: at (of the load)
-- twice:   a state that is in force already is left alone. Consent never outweighs a refusal unless it is known to be
--          later; a refusal outweighs consent unless it is known to be earlier.
with news as (
    select word.*, coalesce(word.at, %(at)s) as since
    from incoming_consent as word
    left join members_consent as known
        on known.member_id = word.member_id and known.channel = word.channel and known.purpose = 'marketing'
    where known.state is null
        or (word.state = 'granted' and known.state = 'withdrawn' and word.at > known.changed_at)
        or (word.state = 'withdrawn' and known.state = 'granted' and (word.at is null or word.at >= known.changed_at))
),
stated as (
    insert into members_consent (member_id, channel, state, source, text_version, changed_at)
    select member_id, channel, state, source, text_version, since from news
    order by member_id, channel
    on conflict (member_id, channel, purpose) do update set
        state = excluded.state, source = excluded.source, text_version = excluded.text_version,
        changed_at = excluded.changed_at
    returning member_id
)
insert into members_consentevent (member_id, channel, state, source, text_version, occurred_at)
select member_id, channel, state, source, text_version, since from news
