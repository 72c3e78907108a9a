-- purpose: everybody whose order was packed in the days of a batch got one
-- grain:   one row per member and batch, by their first order of those days
-- reads:   members_samplebatch, members_order
-- writes:  members_sample
-- params:  batch_id (or null: every batch), since (batches that ended before it are finished)
-- twice:   unique (batch, member)
insert into members_sample (batch_id, member_id, order_id, given_on)
select distinct on (batch.id, placed.member_id) batch.id, placed.member_id, placed.id, placed.placed_on
from members_samplebatch as batch
join members_order as placed
    on placed.placed_on between batch.given_on and batch.last_on and placed.status in ('paid', 'fulfilled')
where batch.how = 'order' and (%(batch_id)s::bigint is null or batch.id = %(batch_id)s::bigint)
    and batch.last_on >= %(since)s
order by batch.id, placed.member_id, placed.placed_on, placed.id
on conflict (batch_id, member_id) do nothing
