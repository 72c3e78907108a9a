-- purpose: the views of the steps are about to point elsewhere, so nothing tells any more where they point
-- twice:   what is gone is gone
drop view if exists pg_temp.scope_is_everyone, pg_temp.scope_is_touched, pg_temp.scope_is_with_gifts;
