-- purpose: what the demo brand knows of its members beyond their columns
-- grain:   one row per member touched; reads: members_member, members_order; writes: members_member,
--          members_fieldprovenance, members_membertag, members_group, members_groupmember, members_lifeevent,
--          members_socialidentity, members_membership, members_membernote, members_memberchange,
--          members_customrequest, members_contactlink, members_assignment
-- params:  at (the moment of the load), by (the agent), owner (the team lead)
-- twice:   no: only in the transaction that fills an empty installation
-- The draw of a member for a topic: 0 to 99, the same on every machine.
create or replace function pg_temp.draw(member bigint, topic text) returns integer language sql immutable
    return ('x' || substr(md5(topic || member), 1, 6))::bit(24)::integer %% 100;

create temp table bought on commit drop as
    select member_id, count(*) as orders, max(placed_on) as last_on from members_order
    where status in ('paid', 'fulfilled') group by member_id;

update members_member as member set
    joined_why = case when pg_temp.draw(member.id, 'why') < 38 then
        (array['recommended', 'quality', 'trial', 'advertising', 'price', 'dissatisfied', 'gift', 'nearby'])
            [1 + pg_temp.draw(member.id, 'why2') %% 8] else '' end,
    brand_before = case when pg_temp.draw(member.id, 'before') < 22 then
        (array['藥妝店開架品牌', '專櫃品牌', '韓系品牌', '醫美診所品牌', '沒有固定使用'])
            [1 + pg_temp.draw(member.id, 'before2') %% 5] else '' end,
    preferred_channel = case when pg_temp.draw(member.id, 'channel') < 30 then
        (array['line', 'email', 'sms', 'call'])[1 + pg_temp.draw(member.id, 'channel2') %% 4] else '' end,
    card_no = case when bought.orders >= 2 then 'MR' || lpad((880000000 + member.id)::text, 10, '0') else '' end,
    company = case when pg_temp.draw(member.id, 'company') < 3 then
        (array['晨光設計', '沐心瑜珈', '向陽診所', '大禾商旅', '青田文創'])[1 + pg_temp.draw(member.id, 'company2') %% 5]
        else '' end,
    custom = jsonb_strip_nulls(jsonb_build_object(
        'skin_type', case when pg_temp.draw(member.id, 'skin') < 52 then
            (array['dry', 'oily', 'mixed', 'sensitive', 'normal'])[1 + pg_temp.draw(member.id, 'skin2') %% 5] end,
        'worries', case when pg_temp.draw(member.id, 'worries') < 30 then
            jsonb_build_array((array['spots', 'wrinkles', 'acne', 'redness'])[1 + pg_temp.draw(member.id, 'worries2') %% 4]) end,
        'age_band', case when pg_temp.draw(member.id, 'age') < 25 then
            (array['20s', '30s', '40s', '50s'])[1 + pg_temp.draw(member.id, 'age2') %% 4] end,
        'usage', case when pg_temp.draw(member.id, 'usage') < 35 then
            (array['daily', 'daily', 'weekly', 'rarely', 'not_yet'])[1 + pg_temp.draw(member.id, 'usage2') %% 5] end,
        'satisfaction', case when pg_temp.draw(member.id, 'csat') < 33 then 5 + pg_temp.draw(member.id, 'csat2') %% 6 end,
        'referral_willing', case when pg_temp.draw(member.id, 'refer') < 20 then pg_temp.draw(member.id, 'refer2') < 70 end,
        'preference', case when pg_temp.draw(member.id, 'prefer') < 24 then
            jsonb_build_array((array['quality', 'natural', 'price', 'service'])[1 + pg_temp.draw(member.id, 'prefer2') %% 4]) end,
        'gift_taste', case when bought.orders >= 5 and pg_temp.draw(member.id, 'gift') < 31 then
            jsonb_build_array((array['sample', 'experience', 'tea', 'voucher'])[1 + pg_temp.draw(member.id, 'gift2') %% 4]) end,
        'lost_reason', case when bought.last_on < %(at)s::date - 300 and pg_temp.draw(member.id, 'lost') < 17 then
            (array['price', 'competitor', 'forgot', 'product'])[1 + pg_temp.draw(member.id, 'lost2') %% 4] end,
        'monthly_budget', case when pg_temp.draw(member.id, 'budget') < 15 then
            (500 * (1 + pg_temp.draw(member.id, 'budget2') %% 8))::text || '.00' end))
from bought
where bought.member_id = member.id;

-- Who said it, who checked it: one value in ten of those on file.
insert into members_fieldprovenance (member_id, field, source, kind, at, checked_at, checked_how, result, by_id, checked_by_id)
select member.id, told.field, told.source, told.kind, %(at)s - make_interval(days => 30 + pg_temp.draw(member.id, told.field)),
    case when told.kind = 'verified' then %(at)s - make_interval(days => pg_temp.draw(member.id, told.field) * 9) end,
    case when told.kind = 'verified' then 'call' else '' end, case when told.kind = 'verified' then 'valid' else '' end,
    case when told.source = 'desk' then %(by)s::bigint end, case when told.kind = 'verified' then %(by)s::bigint end
from members_member as member
cross join lateral (values
    ('phone', 'desk', 'verified', member.phone <> '' and pg_temp.draw(member.id, 'vp') < 18),
    ('email', 'code', 'verified', member.email <> '' and pg_temp.draw(member.id, 've') < 22),
    ('birthday', 'survey:welcome', 'declared', member.birthday is not null and pg_temp.draw(member.id, 'vb') < 15),
    ('custom:skin_type', 'survey:skin', 'declared', member.custom ? 'skin_type' and pg_temp.draw(member.id, 'vs') < 60),
    ('custom:age_band', 'model', 'inferred', member.custom ? 'age_band')
) as told (field, source, kind, is_so)
where told.is_so
order by member.id, told.field;

insert into members_membertag (member_id, tag_id, source, by_id, at)
select member.id, tag.id, 'demo', %(by)s, %(at)s
from members_member as member
join members_tag as tag on pg_temp.draw(member.id, tag.name) < length(tag.note) %% 5 + 1
join bought on bought.member_id = member.id
order by member.id, tag.id;

-- Couples who share a street door: neighbours by number whose surnames differ.
create temp table couple on commit drop as
    select member.id as one, member.id + 1 as other, member.surname || '家' as name
    from members_member as member join members_member as next on next.id = member.id + 1
    where member.id %% 40 = 7 and member.surname <> '' and next.city = member.city;
insert into members_group (kind, name, note, created_at) select 'household', name, 'demo ' || one, %(at)s from couple order by one;
insert into members_groupmember (group_id, member_id, role, created_at)
select home.id, person.id, person.role, %(at)s
from couple
join members_group as home on home.note = 'demo ' || couple.one
cross join lateral (values (couple.one, 'head'), (couple.other, 'spouse')) as person (id, role)
order by person.id;
update members_group set note = '' where note like 'demo %%';

insert into members_lifeevent (member_id, kind, "on", note, source, by_id, created_at)
select member.id, event.kind, (%(at)s::date - pg_temp.draw(member.id, event.kind) * 11), event.note, 'desk', %(by)s,
    %(at)s
from members_member as member
cross join lateral (values
    ('wedding', '婚前保養諮詢', 2), ('birth', '孕期停用酸類產品', 2), ('move', '搬到新家', 1), ('job', '換工作，作息改變', 1)
) as event (kind, note, share)
where pg_temp.draw(member.id, 'event' || event.kind) < event.share
order by member.id, event.kind;

insert into members_socialidentity (member_id, platform, handle, source, created_at)
select id, (array['instagram', 'facebook', 'threads'])[1 + pg_temp.draw(id, 'social2') %% 3], 'muri_' || id, 'join', %(at)s
from members_member where pg_temp.draw(id, 'social') < 9
order by id;

insert into members_membership (member_id, kind, card_no, from_on, to_on, by_id, created_at)
select member.id, case when bought.orders >= 8 then '金卡' else '銀卡' end, member.card_no,
    since.on_day, since.on_day + 364, %(by)s, %(at)s
from members_member as member
join bought on bought.member_id = member.id and bought.orders >= 5
cross join lateral (select %(at)s::date - pg_temp.draw(member.id, 'since') * 3 - 60 as on_day) as since
order by member.id;

insert into members_membernote (member_id, kind, text, is_pinned, by_id, at, created_at)
select member.id, note.kind, note.text, note.kind = 'caution', %(by)s,
    %(at)s - make_interval(days => pg_temp.draw(member.id, 'noted')), %(at)s
from members_member as member
join bought on bought.member_id = member.id and bought.orders >= 3
cross join lateral (values
    (0, 'habit', '習慣月底一次買齊，通常在晚上九點後下單。'), (1, 'taste', '喜歡無香款，不喜歡玫瑰味。'),
    (2, 'need', '想找適合青春期兒子的洗面乳。'), (3, 'caution', '對水楊酸過敏，推薦前先確認成分。')
) as note (turn, kind, text)
where pg_temp.draw(member.id, 'note') < 12 and pg_temp.draw(member.id, 'note2') %% 4 = note.turn
order by member.id;

-- Made for one member alone: what is wished, what we said to it, and how far it is.
insert into members_customrequest (
    member_id, subject, text, configuration, amount, wanted_on, state, answer, by_id, at, updated_at)
select member.id, wish.subject, wish.text, wish.configuration::jsonb, wish.amount,
    %(at)s::date + wish.days + pg_temp.draw(member.id, 'wished') %% 10, wish.state, wish.answer, %(by)s,
    %(at)s - make_interval(days => 12 + pg_temp.draw(member.id, 'wished') %% 20), %(at)s
from members_member as member
join bought on bought.member_id = member.id and bought.orders >= 4
cross join lateral (values
    (0, '刻字禮盒', '媽媽生日，盒蓋想刻她的名字。', '{"刻字": "美玲", "緞帶": "墨綠"}', 680, 9, 'new', ''),
    (1, '訂製香氛', '不要花香，木頭味重一點。', '{"前調": "佛手柑", "基調": "檜木"}', 1880, 14, 'quoted',
        '兩週可以做好，先寄小樣給您聞。'),
    (2, '婚禮小物 60 份', '要放新人的名字和日期。', '{"份數": "60", "印字": "Y & C 2026"}', 7200, 25, 'making',
        '版樣已經確認，月底前出貨。'),
    (3, '加大瓶身', '家裡四個人用，五百毫升不夠。', '{"容量": "1000 ml"}', null, -2, 'agreed', '可以，裝在補充瓶裡。'),
    (4, '無香料版面霜', '懷孕後聞到味道不舒服。', '{"香料": "不加"}', 980, -20, 'done', '做好了，和這次的訂單一起寄出。'),
    (5, '刻對話', '想在瓶身刻一整段話。', '{"刻字": "一段話"}', null, 10, 'declined', '瓶身只刻得下十二個字，謝謝您的心意。')
) as wish (turn, subject, text, configuration, amount, days, state, answer)
where pg_temp.draw(member.id, 'wish') < 3 and pg_temp.draw(member.id, 'wish2') %% 6 = wish.turn
order by member.id;

insert into members_memberchange (member_id, field, before, after, kind, source, by_id, revision, at, created_at)
select id, 'city', '"新北市"', to_jsonb(city), 'edit', 'desk', %(by)s, 0, %(at)s - interval '20 days', %(at)s
from members_member where city = '台北市' and pg_temp.draw(id, 'moved') < 2
order by id;

insert into members_contactlink (member_id, user_id, role, note, since_at)
select member.id, person.user_id, person.role, '', %(at)s - interval '200 days'
from members_member as member
join bought on bought.member_id = member.id and bought.orders >= 10
cross join lateral (values (%(by)s::bigint, 'owner'), (%(owner)s::bigint, 'deputy')) as person (user_id, role)
where person.role = 'owner' or pg_temp.draw(member.id, 'deputy') < 60
order by member.id, person.role;
insert into members_assignment (member_id, user_id, kind, created_at)
select member_id, user_id, 'contact', %(at)s from members_contactlink order by id;
drop table bought, couple;
