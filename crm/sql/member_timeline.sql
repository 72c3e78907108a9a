-- purpose: everything that happened with one member, newest first: one page older or newer than the cursor, and
--          how many facts of each kind there are
-- grain:   one row per fact: order, refund, interaction, complaint, consent event, move of stage, edit; a row with
--          the numbers alone where there is none
-- reads:   members_order, members_orderline, members_product, members_refund, members_interaction,
--          members_complaint, members_consentevent, members_memberchange, members_loadchange, members_load,
--          lifecycle_stagetransition, lifecycle_lifecyclerun, crm_user     writes: nothing
-- params:  member_id, zone, tab ('' for all), person_id (complaints about this person stay unseen),
--          complaints (whether any are shown), before_at, before_ref, before_on (older than these), after_at,
--          after_ref (newer than these), most (rows of one kind; null: all), size (rows; null: all)
-- twice:   it only reads. Orders and interactions, which may be many, come in the order of their index and stop
--          at `most`; of the other kinds a member has few.
with newest_generation as (
    select max(generation) as generation from lifecycle_lifecyclerun
),

placed as (
    select
        placed_at as at, 'order' as kind, 'order' as tab, 'o' || lpad(id::text, 18, '0') as ref, id,
        external_id as word, status as detail, amount, channel, store as place, coupon_code as extra,
        null::bigint as by_id, null::jsonb as more
    from members_order
    where member_id = %(member_id)s and %(tab)s in ('', 'order')
        and (%(before_on)s::date is null or placed_on <= %(before_on)s::date)
        and (%(before_at)s::timestamptz is null
            or (placed_at, 'o' || lpad(id::text, 18, '0')) < (%(before_at)s::timestamptz, %(before_ref)s))
        and (%(after_at)s::timestamptz is null
            or (placed_at, 'o' || lpad(id::text, 18, '0')) > (%(after_at)s::timestamptz, %(after_ref)s))
    order by placed_on desc, placed_at desc, id desc
    limit %(most)s
),

contacts as (
    select
        occurred_at as at, kind,
        case when kind like 'message%%' or kind = 'clicked' then 'message' else 'contact' end as tab,
        'i' || lpad(id::text, 18, '0') as ref, id,
        subject as word, end_kind as detail, null::numeric as amount, channel, '' as place, note as extra,
        by_id, null::jsonb as more
    from members_interaction
    where member_id = %(member_id)s
        and (%(tab)s = ''
            or %(tab)s = case when kind like 'message%%' or kind = 'clicked' then 'message' else 'contact' end)
        and (%(before_on)s::date is null or occurred_on <= %(before_on)s::date)
        and (%(before_at)s::timestamptz is null
            or (occurred_at, 'i' || lpad(id::text, 18, '0')) < (%(before_at)s::timestamptz, %(before_ref)s))
        and (%(after_at)s::timestamptz is null
            or (occurred_at, 'i' || lpad(id::text, 18, '0')) > (%(after_at)s::timestamptz, %(after_ref)s))
    order by occurred_on desc, occurred_at desc, id desc
    limit %(most)s
),

refunds as (
    select
        refund.refunded_at, 'refund', 'order', 'r' || lpad(refund.id::text, 18, '0'), refund.id,
        bought.external_id, '', refund.amount, '', '', '', null::bigint, null::jsonb
    from members_refund as refund
    join members_order as bought on bought.id = refund.order_id
    where refund.member_id = %(member_id)s and %(tab)s in ('', 'order')
),

complaints as (
    select
        received_at, 'complaint', 'complaint', 'k' || lpad(id::text, 18, '0'), id,
        subject, status, null::numeric, door, store, severity, owner_id,
        jsonb_build_object('category', category, 'resolved_at', resolved_at)
    from members_complaint
    where member_id = %(member_id)s and %(complaints)s and %(tab)s in ('', 'complaint')
        and about_id is distinct from %(person_id)s
),

consents as (
    select
        occurred_at, 'consent', 'consent', 'c' || lpad(id::text, 18, '0'), id,
        channel, state, null::numeric, '', source, text_version, by_id, null::jsonb
    from members_consentevent
    where member_id = %(member_id)s and %(tab)s in ('', 'consent')
),

moves as (
    select
        move.on::timestamp at time zone %(zone)s, 'stage', 'stage', 's' || lpad(move.seq::text, 18, '0'), move.id,
        move.to_stage, move.from_stage, null::numeric, '', '', move.cause, move.by_id,
        jsonb_build_object(
            'order_count', move.order_count, 'last_order_on', move.last_order_on, 'cycle_ratio', move.cycle_ratio,
            'on', move.on, 'r', move.r, 'f', move.f, 'm', move.m)
    from lifecycle_stagetransition as move
    join newest_generation on newest_generation.generation = move.generation
    where move.member_id = %(member_id)s and %(tab)s in ('', 'stage')
),

-- What one person saved at one time is one entry.
edits as (
    select
        at, 'edit', 'edit', 'e' || lpad(max(id)::text, 18, '0'), max(id),
        kind, '', null::numeric, '', source, '', by_id,
        jsonb_agg(jsonb_build_array(field, before, after) order by id)
    from members_memberchange
    where member_id = %(member_id)s and %(tab)s in ('', 'edit')
    group by at, kind, source, by_id
),

-- A file keeps what it changed with the load; whom it made has no entry.
files as (
    select
        coalesce(load.finished_at, load.created_at), 'edit', 'edit', 'f' || lpad(change.id::text, 18, '0'), change.id,
        'import', '', null::numeric, '', load.file_name, '', load.by_id,
        (select jsonb_agg(jsonb_build_array(field, change.before -> field, value) order by field)
         from jsonb_each(change.after) as one (field, value))
    from members_loadchange as change
    join members_load as load on load.id = change.load_id
    where change.member_id = %(member_id)s and change.before is not null and change.after is not null
        and change.after <> '{}' and %(tab)s in ('', 'edit')
),

facts as (
    select * from placed
    union all select * from contacts
    union all select * from refunds
    union all select * from complaints
    union all select * from consents
    union all select * from moves
    union all select * from edits
    union all select * from files
),

tabs as (
    select
        (select count(*) from members_order where member_id = %(member_id)s)
        + (select count(*) from members_refund where member_id = %(member_id)s) as "order",
        (select count(*) from members_interaction
         where member_id = %(member_id)s and not (kind like 'message%%' or kind = 'clicked')) as contact,
        (select count(*) from members_interaction
         where member_id = %(member_id)s and (kind like 'message%%' or kind = 'clicked')) as message,
        (select count(*) from members_complaint
         where member_id = %(member_id)s and %(complaints)s
             and about_id is distinct from %(person_id)s) as complaint,
        (select count(*) from lifecycle_stagetransition
         where member_id = %(member_id)s
             and generation = (select max(generation) from lifecycle_lifecyclerun)) as stage,
        (select count(*) from members_consentevent where member_id = %(member_id)s) as consent,
        (select count(*) from (
            select from members_memberchange where member_id = %(member_id)s group by at, kind, source, by_id)
         as saved)
        + (select count(*) from members_loadchange
           where member_id = %(member_id)s and before is not null and after is not null and after <> '{}') as edit
),

page as (
    select *
    from facts
    where (%(before_at)s::timestamptz is null or (at, ref) < (%(before_at)s::timestamptz, %(before_ref)s))
        and (%(after_at)s::timestamptz is null or (at, ref) > (%(after_at)s::timestamptz, %(after_ref)s))
    order by at desc, ref desc
    limit %(size)s
)

select
    page.at, page.kind, page.tab, page.ref, page.id, page.word, page.detail, page.amount, page.channel, page.place,
    page.extra, page.more, coalesce(nullif(staff.name, ''), staff.username, '') as who,
    lines.names as lines, to_jsonb(tabs) as tabs
from tabs
left join page on true
left join crm_user as staff on staff.id = page.by_id
left join lateral (
    select jsonb_agg(jsonb_build_array(coalesce(nullif(product.name, ''), product.external_id), line.quantity,
        line.configuration) order by line.line_no) as names
    from members_orderline as line
    join members_product as product on product.id = line.product_id
    where page.kind = 'order' and line.order_id = page.id) as lines on true
order by page.at desc, page.ref desc;
