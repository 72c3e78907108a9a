-- purpose: put words about consent that were not understood, or that a later refusal outweighs, on record
-- grain:   one row per line and reason; reads: judged_consent, incoming_consent, members_consent; writes: caution
-- params:  after, upto; twice: runs in the transaction that counts the lines as done
insert into caution (line, reason)
select line, case when state is null then 'consent_dropped' else 'consent_at_dropped' end
from judged_consent
where (state is null or at_dropped)
    and judged_consent.line > %(after)s and judged_consent.line <= %(upto)s
    and not exists (select from reject where reject.line = judged_consent.line)
union all
select word.line, 'consent_older_than_refusal'
from incoming_consent as word
join members_consent as known
    on known.member_id = word.member_id and known.channel = word.channel and known.purpose = 'marketing'
where word.state = 'granted' and known.state = 'withdrawn' and (word.at is null or word.at <= known.changed_at)
