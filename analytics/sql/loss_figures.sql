-- purpose: the loss rate of a period (domain.md §5): who bought at its start, and who of them left in it
-- grain:   one row: base, lost, won_within, leads
-- reads:   lifecycle_stagetransition, lifecycle_memberstage     writes: nothing
-- params:  start, as_of (moves dated after start and up to as_of), generation
-- why:     a member's stage at the start is where the first later move came from, or else the stage of today;
--          so only the moves since the start are read, never the whole chain
-- twice:   it only reads
with moved as (
    select
        move.member_id,
        (array_agg(move.from_stage order by move.seq))[1] as stage_at_start,
        bool_or(move.to_stage in ('lost', 'defector')
            and move.from_stage in ('first_buyer', 'repeat_buyer', 'core')
            and move."on" <= %(as_of)s) as is_lost,
        bool_or(move.to_stage = 'lost' and move.from_stage in ('prospect', 'interested')
            and move."on" <= %(as_of)s) as is_lost_lead
    from lifecycle_stagetransition as move
    where move.generation = %(generation)s and move."on" > %(start)s
    group by move.member_id
),
at_start as (
    select moved.*, moved.stage_at_start in ('first_buyer', 'repeat_buyer', 'core') as is_buyer from moved
),
unmoved as (
    select
        (select count(*) from lifecycle_memberstage where stage in ('first_buyer', 'repeat_buyer', 'core'))
        - (select count(*) from moved
            join lifecycle_memberstage as stage on stage.member_id = moved.member_id
            where stage.stage in ('first_buyer', 'repeat_buyer', 'core')) as buyers
)
select
    (select buyers from unmoved) + count(*) filter (where is_buyer) as base,
    count(*) filter (where is_buyer and is_lost) as lost,
    count(*) filter (where not is_buyer and is_lost) as won_within,
    count(*) filter (where is_lost_lead) as leads
from at_start;
