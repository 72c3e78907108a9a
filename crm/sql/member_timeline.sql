-- purpose: everything that happened with one member, newest first, one page after the cursor
-- grain:   one row per fact: order, refund, interaction, consent event, move of stage
-- reads:   members_order, members_refund, members_interaction, members_consentevent,
--          lifecycle_stagetransition, lifecycle_lifecyclerun, crm_user     writes: nothing
-- params:  member_id, zone, tab ('' for all), before_at, before_ref, size
-- twice:   it only reads
with newest_generation as (
    select max(generation) as generation from lifecycle_lifecyclerun
),

facts as (
    select
        placed_at as at, 'order' as kind, 'order' as tab, 'o' || id as ref, id,
        external_id as word, status as detail, amount, channel, store as place, coupon_code as extra, '' as who
    from members_order
    where member_id = %(member_id)s
    union all
    select
        refund.refunded_at, 'refund', 'order', 'r' || refund.id, refund.id,
        placed.external_id, '', refund.amount, '', '', '', ''
    from members_refund as refund
    join members_order as placed on placed.id = refund.order_id
    where refund.member_id = %(member_id)s
    union all
    select
        contact.occurred_at, contact.kind,
        case when contact.kind like 'message%%' or contact.kind = 'clicked' then 'message' else 'contact' end,
        'i' || contact.id, contact.id,
        contact.subject, contact.end_kind, null, contact.channel, '', contact.note,
        coalesce(nullif(staff.name, ''), staff.username, '')
    from members_interaction as contact
    left join crm_user as staff on staff.id = contact.by_id
    where contact.member_id = %(member_id)s
    union all
    select
        event.occurred_at, 'consent', 'consent', 'c' || event.id, event.id,
        event.channel, event.state, null, '', event.source, event.text_version,
        coalesce(nullif(staff.name, ''), staff.username, '')
    from members_consentevent as event
    left join crm_user as staff on staff.id = event.by_id
    where event.member_id = %(member_id)s
    union all
    select
        move.on::timestamp at time zone %(zone)s, 'stage', 'stage', 's' || lpad(move.seq::text, 6, '0'), move.id,
        move.to_stage, move.from_stage, null, '', '', move.cause, coalesce(nullif(staff.name, ''), staff.username, '')
    from lifecycle_stagetransition as move
    join newest_generation on newest_generation.generation = move.generation
    left join crm_user as staff on staff.id = move.by_id
    where move.member_id = %(member_id)s
)

select at, kind, tab, ref, id, word, detail, amount, channel, place, extra, who
from facts
where (%(tab)s = '' or tab = %(tab)s)
    and (%(before_at)s::timestamptz is null or (at, ref) < (%(before_at)s::timestamptz, %(before_ref)s))
order by at desc, ref desc
limit %(size)s;
