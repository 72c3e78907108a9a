-- purpose: an amount of money as feeds write it, or null where it is none: plain digits, at most two decimals
create or replace function shuke_amount(given text) returns numeric language sql immutable parallel safe as $$
    select case when given ~ '^-?\d{1,12}([.]\d{0,2})?$' then given::numeric end
$$;
