-- purpose: what a member file says about consent, one row per member and channel
-- grain:   one row per staged line and channel with a word about it; reads: staged; writes: nothing (a view)
-- twice:   a view has no state. `state` is null where the word is not understood.
create or replace view judged_consent as
select
    staged.line,
    staged.member_id as member_external_id,
    said.channel,
    case
        when lower(said.word) in ('yes', 'y', 'true', 't', '1', 'granted', '同意', '是', 'v') then 'granted'
        when lower(said.word) in ('no', 'n', 'false', 'f', '0', 'withdrawn', '不同意', '否', '拒絕') then 'withdrawn'
    end as state,
    shuke_moment(said.at) as at,
    said.at is not null and shuke_moment(said.at) is null as at_dropped,
    left(coalesce(said.source, ''), 60) as source,
    left(coalesce(said.text_version, ''), 20) as text_version
from staged
cross join lateral (
    values
        ('email', email_consent, email_consent_at, email_consent_source, email_consent_text_version),
        ('sms', sms_consent, sms_consent_at, sms_consent_source, sms_consent_text_version),
        ('line', line_consent, line_consent_at, line_consent_source, line_consent_text_version),
        ('call', call_consent, call_consent_at, call_consent_source, call_consent_text_version),
        ('post', post_consent, post_consent_at, post_consent_source, post_consent_text_version)
) as said (channel, word, at, source, text_version)
where said.word is not null
