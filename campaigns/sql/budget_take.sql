-- purpose: how many calls may this channel make now? A token bucket, and a breaker that lets three probes through
-- grain:   the one row of the channel
-- reads, writes: campaigns_channelbudget
-- params:  channel, wanted
-- twice:   each call takes its own tokens
with budget as (
    select channel, breaker, open_until,
        least(per_minute, tokens + extract(epoch from statement_timestamp() - refilled_at) * per_minute / 60.0) as tokens
    from campaigns_channelbudget where channel = %(channel)s
    for update
),
decided as (
    select channel, tokens,
        case
            when breaker = 'closed' then least(%(wanted)s, floor(tokens))::integer
            when open_until <= statement_timestamp() then 3
            else 0
        end as granted,
        breaker <> 'closed' and open_until <= statement_timestamp() as is_probe
    from budget
)
update campaigns_channelbudget as budget
set tokens = greatest(decided.tokens - decided.granted, 0), refilled_at = statement_timestamp(),
    breaker = case when decided.is_probe then 'half' else budget.breaker end,
    -- The next probes only when these have had time to answer.
    open_until = case when decided.is_probe then statement_timestamp() + interval '30 seconds' else budget.open_until end
from decided
where budget.channel = decided.channel
returning decided.granted
