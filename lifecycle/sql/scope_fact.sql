-- purpose: before the table of metrics is filled, the scores are reckoned from the facts themselves
drop view if exists pg_temp.metrics_in_scope cascade;
create temp view metrics_in_scope as
    select
        fact.*,
        null::smallint as r, null::smallint as f, null::smallint as m, null::text as band, null::text as risk
    from fact;
