-- purpose: write down who brought whom, where the file says so
-- grain:   one row per member brought; reads: judged, reject; writes: members_member; params: source, after, upto
-- twice:   only where it differs; a row that is older than what we know says nothing
update members_member as brought set referred_by_id = bringer.id
from judged
join members_member as bringer on bringer.source = %(source)s and bringer.external_id = judged.referred_by
where brought.source = %(source)s and brought.external_id = judged.external_id
    and judged.is_good and judged.version >= brought.version
    and judged.line > %(after)s and judged.line <= %(upto)s
    and brought.referred_by_id is distinct from bringer.id
    and not exists (select from reject where reject.line = judged.line)
