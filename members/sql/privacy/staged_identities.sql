-- purpose: staged rows of somebody who was erased lose their id and everything personal
-- grain:   one row per staged line; reads: members_erasedidentity; reads and writes: staged (of this load)
-- params:  source, inner and outer (the padded keys of the HMAC); personal: the columns that are emptied
-- twice:   a pseudonym is nobody's id, so that nothing is found the second time
update staged set member_id = 'erased-' || left(encode(gone.identity_hash, 'hex'), 40){personal}
from members_erasedidentity as gone
where gone.identity_hash = sha256(%(outer)s || sha256(%(inner)s
    || convert_to(%(source)s || chr(31) || staged.member_id, 'UTF8')))
