-- purpose: write the refunds that are new or differ, and queue their members
-- grain:   one row per refund; reads: fitting_refund; writes: members_refund, members_changedmember
-- returns: created, updated
-- twice:   one that is known and the same is left alone. The guard on the table refuses what the orders have no room for.
with before as (
    select refund_id, members_refund.refunded_on, members_refund.amount,
        (members_refund.amount, members_refund.refunded_at)
            is distinct from (fitting_refund.amount, fitting_refund.refunded_at) as is_correction
    from fitting_refund
    join members_refund on members_refund.id = fitting_refund.refund_id
    where fits and differs
),
updated as (
    update members_refund set
        amount = fitting_refund.amount,
        refunded_at = fitting_refund.refunded_at,
        refunded_on = fitting_refund.refunded_at::date,
        version = fitting_refund.version
    from fitting_refund
    join before on before.refund_id = fitting_refund.refund_id
    where members_refund.id = fitting_refund.refund_id
    returning members_refund.member_id, least(members_refund.refunded_on, before.refunded_on) as fact_on,
        before.is_correction
),
created as (
    insert into members_refund (order_id, member_id, external_id, version, refunded_at, refunded_on, amount)
    select order_id, member_id, external_id, version, refunded_at, refunded_at::date, amount
    from fitting_refund
    where fits and refund_id is null
    order by order_id
    returning member_id, refunded_on
),
told as (
    insert into members_changedmember (member_id, reason, fact_on)
    select member_id, reason, min(fact_on) from (
        select member_id, 'refund' as reason, refunded_on as fact_on from created
        union all
        select member_id, 'correction', fact_on from updated where is_correction
    ) as fact
    group by member_id, reason
)
select
    (select count(*) from created),
    (select count(*) from updated where is_correction)
