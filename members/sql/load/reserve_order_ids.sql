-- purpose: set aside as many ids as the file has lines, and say after which one they begin
-- grain:   one row; reads and writes: the sequence of members_order.id; params: lines; twice: leaves a gap
select setval(pg_get_serial_sequence('members_order', 'id'),
    nextval(pg_get_serial_sequence('members_order', 'id')) + %(lines)s) - %(lines)s
