-- purpose: keep refunds that came out of parking and that their orders have no room for, until the order is corrected
-- grain:   one row per refund; reads: fitting_refund, members_order; writes: members_parkedrefund; params: source
-- twice:   one that is parked already stays as it is
insert into members_parkedrefund (
    source, order_external_id, external_id, version, has_own_version, refunded_at, amount)
select
    %(source)s, members_order.external_id, fitting_refund.external_id, fitting_refund.version,
    fitting_refund.has_own_version, fitting_refund.refunded_at, fitting_refund.amount
from fitting_refund
join members_order on members_order.id = fitting_refund.order_id
where not fitting_refund.fits
order by members_order.external_id, fitting_refund.external_id
on conflict (order_external_id, external_id, source) do nothing
