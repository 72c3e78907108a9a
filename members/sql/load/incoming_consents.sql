-- purpose: hand what the staged members say about consent to the one door, where it differs from what is in force
-- grain:   one row per member and channel; reads: judged_consent, judged, reject, members_consent
-- writes:  incoming_consent; params: source, after, upto
-- twice:   what is in force already is left out, so that the second time nothing is left
truncate incoming_consent;
insert into incoming_consent (line, member_id, channel, state, at, source, text_version)
select word.line, member.id, word.channel, word.state, word.at, word.source, word.text_version
from judged_consent as word
join (
    select id, source, external_id, false as is_absorbed from members_member
    union all
    select survivor_id, source, external_id, true from members_memberalias
) as member on member.source = %(source)s and member.external_id = word.member_external_id
left join members_consent as known
    on known.member_id = member.id and known.channel = word.channel and known.purpose = 'marketing'
where word.state is not null
    -- Of an identity that was absorbed a refusal counts; to agree again is the survivor's to say.
    and (word.state = 'withdrawn' or not member.is_absorbed)
    and word.state is distinct from known.state
    and word.line > %(after)s and word.line <= %(upto)s
    and not exists (select from reject where reject.line = word.line)
