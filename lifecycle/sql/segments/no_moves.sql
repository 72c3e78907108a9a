-- purpose: nobody is compared with nobody: an empty list of moves for the first filling
-- grain:   none
-- writes:  temp table segment_move
-- twice:   it is made anew
drop table if exists pg_temp.segment_move;
create temp table segment_move (segment_id bigint, member_id bigint, comes boolean) on commit drop;
