-- purpose: list the members whose facts become visible, or leave the window, as the day moves on
-- grain:   one row per member
-- reads:   orders, refunds, interactions and joins dated in [since, as_of); orders leaving the window
-- writes:  lifecycle_touchedmember   twice: listing again changes nothing
-- params:  since (the last as_of), as_of, window_days
insert into lifecycle_touchedmember (member_id)
select member_id from members_order where placed_on >= %(since)s and placed_on < %(as_of)s
union
select member_id from members_order
where placed_on >= %(since)s::date - %(window_days)s and placed_on < %(as_of)s::date - %(window_days)s
union
select member_id from members_refund where refunded_on >= %(since)s and refunded_on < %(as_of)s
union
select member_id from members_interaction where occurred_on >= %(since)s and occurred_on < %(as_of)s
union
select id from members_member where joined_on >= %(since)s and joined_on < %(as_of)s
on conflict (member_id) do nothing;
