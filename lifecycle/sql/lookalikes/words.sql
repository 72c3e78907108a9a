-- purpose: which words of each field, and which declared interests, occur often enough to be looked at
-- grain:   one row per field and word     writes: nothing     twice: it only reads
-- reads:   members_member, members_interest     params: least
select field, word
from (
    select said.field, said.word, count(*) as members
    from members_member as member
    cross join lateral (values
        ('sex', member.sex), ('city', member.city), ('origin', member.origin), ('occupation', member.occupation),
        ('language', member.language), ('joined_why', member.joined_why),
        ('preferred_channel', member.preferred_channel)
    ) as said (field, word)
    where said.word <> '' and member.erased_at is null
    group by said.field, said.word
    union all
    select 'interest', topic, count(*) from members_interest where kind = 'declared' group by topic
) as counted
where members >= %(least)s
order by field, members desc, word;
