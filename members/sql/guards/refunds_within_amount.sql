-- purpose: money given back never exceeds what the order was worth; refuses, computes nothing
-- reads:   members_order (locked, so that refunds of one order take turns), members_refund
create or replace function shuke_refund_guard() returns trigger language plpgsql as $$
declare
    worth numeric;
begin
    select amount into worth from members_order where id = new.order_id for update;
    if (select sum(amount) from members_refund where order_id = new.order_id) > worth then
        raise exception 'the refunds of order % exceed its amount', new.order_id using errcode = 'check_violation';
    end if;
    return null;
end
$$;

create or replace trigger refunds_within_amount after insert or update of amount, order_id on members_refund
    for each row execute function shuke_refund_guard();
