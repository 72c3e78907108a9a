-- purpose: another yardstick is tried on what the last weighing found
drop view if exists pg_temp.worth_to_score;
create temp view worth_to_score as
select member_id, orders, net_amount, contribution, discount_share, satisfaction, advocacy, friends
from analytics_memberworth;
