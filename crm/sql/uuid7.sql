-- purpose: a UUIDv7 in SQL, since PostgreSQL has its own only from 18 and loads are set-based
create or replace function shuke_uuid7() returns uuid language sql volatile parallel safe as $$
    select encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6),
                52, 1),
            53, 1),
        'hex')::uuid
$$;
