-- purpose: the staged rows of a file of groups as typed values, each with what is wrong with it
-- grain:   one row per staged line; reads: staged; writes: nothing (a view of this load)
-- params:  version (of every row: the time of the load); says_since_on, says_until_on (whether the file has the column)
-- twice:   a view has no state
create or replace view judged as
with read as (
    select
        line, member_id, left(btrim(group_name), 80) as name, char_length(btrim(group_name)) > 80 as is_cut,
        btrim(group_id) as group_id, since_on, until_on, role as said_role, group_kind as said_kind,
        case
            when lower(btrim(group_kind)) = any('{household,家庭,家戶,住戶,家人,家族,家户,住户}') then 'household'
            when lower(btrim(group_kind)) = any('{employer,company,公司,雇主,任職公司,單位,企業,单位,企业}') then 'employer'
            when lower(btrim(group_kind)) = any('{association,club,協會,公會,社團,學會,俱樂部,协会,公会,社团,学会}')
                then 'association'
            when lower(btrim(group_kind)) = any('{other,其他,其它}') then 'other'
        end as kind,
        case
            when lower(btrim(role)) = any('{head,戶長,家長,户长,家长}') then 'head'
            when lower(btrim(role)) = any('{spouse,partner,配偶,伴侶,先生,太太,丈夫,妻子,伴侣}') then 'spouse'
            when lower(btrim(role)) = any('{child,son,daughter,子女,小孩,孩子,兒子,女兒,儿子,女儿}') then 'child'
            when lower(btrim(role)) = any('{parent,father,mother,父母,父親,母親,爸爸,媽媽,父亲,母亲,妈妈}') then 'parent'
            when lower(btrim(role)) = any('{decider,決策者,決策人,负责人,負責人,决策者}') then 'decider'
            when lower(btrim(role)) = any('{buyer,採購,採購人員,买方,买家,采购}') then 'buyer'
            when lower(btrim(role)) = any('{user,使用者,使用人}') then 'user'
            when lower(btrim(role)) = any('{contact,聯絡人,窗口,联系人,联络人}') then 'contact'
            when lower(btrim(role)) = any('{member,成員,會員,員工,employee,成员,会员,员工}') then 'member'
        end as role,
        shuke_moment(since_on)::date as since_day, shuke_moment(until_on)::date as until_day
    from staged
),
typed as (
    select
        *,
        -- Who is a spouse or a child is in a household, unless the file says otherwise.
        coalesce(kind, case when role in ('head', 'spouse', 'child', 'parent') then 'household' else 'other' end)
            as group_kind
    from read
)
select
    line,
    member_id as member_external_id,
    name as group_name,
    group_kind,
    nullif(group_id, '') as group_id,
    coalesce(role, 'member') as role,
    role is not null as says_role,
    since_day as since_on,
    %(says_since_on)s and since_day is not null as says_since,
    until_day as until_on,
    %(says_until_on)s as says_until,
    member_id || chr(31) || group_kind || chr(31) || coalesce(nullif(group_id, ''), chr(30) || lower(name)) as identity,
    %(version)s::bigint as version,
    fault,
    coalesce(char_length(fault), 0) < 1 as is_good,
    array_remove(array[
        case when said_role is not null and role is null then 'role_dropped' end,
        case when is_cut then 'cut_to_length' end,
        case when group_kind = 'household' and coalesce(group_id, '') = '' then 'household_by_name' end
    ], null) as cautions
from (
    select
        *,
        case
            when member_id is null then 'no_member_id'
            when coalesce(name, '') = '' then 'no_group_name'
            when char_length(member_id) > 64 or char_length(group_id) > 64 then 'id_too_long'
            when said_kind is not null and kind is null then 'group_kind'
            when (since_on is not null and since_day is null) or (until_on is not null and until_day is null) then 'day'
            when until_day < since_day then 'until_before_since'
        end as fault
    from typed
) as judged_rows
