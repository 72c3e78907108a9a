-- purpose: bring the facts of members already in the table up to date, writing only what changed
-- grain:   one row per member   reads: temp table fact   writes: lifecycle_membermetrics
-- twice:   the second time nothing is distinct
update lifecycle_membermetrics as metrics
set first_order_on = fact.first_order_on,
    last_order_on = fact.last_order_on,
    order_count = fact.order_count,
    purchase_days = fact.purchase_days,
    net_amount = fact.net_amount,
    value_amount = fact.value_amount,
    order_count_365d = fact.order_count_365d,
    net_amount_365d = fact.net_amount_365d,
    first_day_amount = fact.first_day_amount,
    last_two_days_amount = fact.last_two_days_amount,
    previous_order_on = fact.previous_order_on,
    last_refund_on = fact.last_refund_on,
    first_own_on = fact.first_own_on,
    last_own_on = fact.last_own_on,
    ended_on = fact.ended_on,
    end_kind = fact.end_kind
from fact
where metrics.member_id = fact.member_id
    and (
        metrics.first_order_on, metrics.last_order_on, metrics.order_count, metrics.purchase_days,
        metrics.net_amount, metrics.value_amount, metrics.order_count_365d, metrics.net_amount_365d,
        metrics.first_day_amount, metrics.last_two_days_amount, metrics.previous_order_on,
        metrics.last_refund_on, metrics.first_own_on, metrics.last_own_on, metrics.ended_on, metrics.end_kind
    ) is distinct from (
        fact.first_order_on, fact.last_order_on, fact.order_count, fact.purchase_days,
        fact.net_amount, fact.value_amount, fact.order_count_365d, fact.net_amount_365d,
        fact.first_day_amount, fact.last_two_days_amount, fact.previous_order_on,
        fact.last_refund_on, fact.first_own_on, fact.last_own_on, fact.ended_on, fact.end_kind
    );
