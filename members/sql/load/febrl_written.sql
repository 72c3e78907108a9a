-- purpose: write the staged rows of a Febrl file as the documented columns have them: one address, days with dashes
-- grain:   one row per staged line; reads and writes: staged
-- twice:   what was put together is empty afterwards, and a day with dashes has no eight digits
update staged set
    address = nullif(concat_ws(' ', address, address_1, address_2), ''),
    address_1 = null,
    address_2 = null,
    birthday = regexp_replace(birthday, '^(\d{4})(\d{2})(\d{2})$', '\1-\2-\3')
where address_1 is not null or address_2 is not null or birthday ~ '^\d{8}$'
