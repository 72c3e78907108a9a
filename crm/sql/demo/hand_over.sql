-- purpose: what the agents of the demo brand handed on about members who moved within sixty days
-- grain:   one row per member, turn in a phase and line ticked
-- reads:   lifecycle_stagetransition     writes: lifecycle_handover
-- params:  at, by (the agent), and the lines of the checklists as arrays: stages, phases, items, places
-- twice:   a line is ticked once in a turn
with line as (
    select stage, phase, item, place
    from unnest(%(stages)s::text[], %(phases)s::text[], %(items)s::text[], %(places)s::int[])
        as given (stage, phase, item, place)
),
turn as (
    select
        move.member_id, move.to_stage as stage, move.on as began_on,
        lead(move.on) over (partition by move.member_id, move.generation order by move.seq) as left_on,
        ('x' || substr(md5('hand over' || move.member_id), 1, 6))::bit(24)::integer %% 100 as draw
    from lifecycle_stagetransition as move
)
insert into lifecycle_handover (member_id, phase, began_on, item, by_id, at)
select
    turn.member_id, line.phase, turn.began_on, line.item, %(by)s,
    least(%(at)s::timestamptz, coalesce(turn.left_on, turn.began_on + 2)::timestamptz)
from turn
join line on line.stage = turn.stage
where turn.draw < 34 and turn.draw %% 5 >= line.place
    and coalesce(turn.left_on, turn.began_on) >= %(at)s::timestamptz::date - 60
on conflict do nothing;
