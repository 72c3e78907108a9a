-- purpose: the bucket 0 … 9999 of a member under a salt; the same for every door that draws lots.
--          The first 60 bits of sha256(salt ‖ public_id), mod 10,000.
create or replace function shuke_bucket(salt text, public_id uuid) returns integer
language sql immutable parallel safe as $$
    select (
        ('x' || substr(encode(sha256(convert_to(salt || public_id::text, 'UTF8')), 'hex'), 1, 15))::bit(60)::bigint
        % 10000
    )::integer
$$;
