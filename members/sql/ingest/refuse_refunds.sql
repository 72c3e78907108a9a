-- purpose: of each order, refuse the first refund in the order of time that it has no room for
-- grain:   at most one row per order; reads and writes: fitting_refund
-- twice:   called until nothing is left to refuse: with one refund gone, a later and smaller one may fit
with summed as (
    select order_id, external_id, refunded_at,
        sum(amount) over (partition by order_id order by refunded_at, external_id) > room as is_above
    from fitting_refund
    where fits and differs
),
first_above as (
    select distinct on (order_id) order_id, external_id from summed
    where is_above
    order by order_id, refunded_at, external_id
)
update fitting_refund set fits = false
from first_above
where fitting_refund.order_id = first_above.order_id and fitting_refund.external_id = first_above.external_id
