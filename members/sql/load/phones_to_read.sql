-- purpose: which phone numbers are written in other ways than the usual one?
-- grain:   one row per spelling; reads: staged, phone_read; writes: nothing; twice: those read already are left out
select distinct phone from staged
where phone is not null and phone !~ '^(09|[+]8869)[0-9]{8}$'
    and not exists (select from phone_read where phone_read.given = staged.phone)
