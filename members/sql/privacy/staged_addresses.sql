-- purpose: staged rows lose an address whose owner was erased
-- grain:   one row per staged line; reads: members_suppression; reads and writes: staged (of this load)
-- params:  channel, inner and outer (the padded keys of the HMAC); column: where the address stands
-- twice:   an emptied address has no hash
update staged set {column} = null
from members_suppression as gone
where gone.reason = 'erased' and gone.channel = %(channel)s
    and gone.address_hash = sha256(%(outer)s || sha256(%(inner)s || convert_to(
        case %(channel)s when 'email' then lower(normalize(staged.{column}, nfkc))
            when 'call' then regexp_replace(regexp_replace(staged.{column}, '[\s().-]', '', 'g'), '^0', '+886')
            else normalize(staged.{column}, nfkc) end, 'UTF8')))
