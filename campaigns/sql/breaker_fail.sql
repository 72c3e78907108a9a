-- purpose: count a failure of the provider, and open the breaker after ten in a row or at half of the last forty calls
-- grain:   the one row of the channel
-- reads:   campaigns_attempt, campaigns_delivery; writes: campaigns_channelbudget
-- params:  channel
-- twice:   each failure counts once
with recent as (
    select attempt.outcome
    from campaigns_attempt as attempt
    join campaigns_delivery as delivery on delivery.id = attempt.delivery_id
    where delivery.channel = %(channel)s and attempt.outcome <> ''
    order by attempt.id desc
    limit 40
),
judged as (
    select count(*) = 40 and count(*) filter (where outcome in ('fault', 'ambiguous')) >= 20 as is_half from recent
)
update campaigns_channelbudget as budget
set failures_in_a_row = budget.failures_in_a_row + 1,
    breaker = case
        when budget.breaker = 'half' or budget.failures_in_a_row + 1 >= 10 or judged.is_half then 'open'
        else budget.breaker
    end,
    open_until = case
        when budget.breaker = 'half' or (
            budget.breaker = 'closed' and (budget.failures_in_a_row + 1 >= 10 or judged.is_half)
        ) then statement_timestamp() + make_interval(secs => budget.open_seconds)
        else budget.open_until
    end,
    -- Each opening doubles the next one, up to a quarter of an hour.
    open_seconds = case
        when budget.breaker = 'half' or (
            budget.breaker = 'closed' and (budget.failures_in_a_row + 1 >= 10 or judged.is_half)
        ) then least(budget.open_seconds * 2, 900)
        else budget.open_seconds
    end
from judged
where budget.channel = %(channel)s
returning budget.breaker
