-- purpose: refuse what the send pipeline must never do, whoever asks: a message that ended never goes back,
--          and nothing is handed over without consent in force, to a suppressed address, or to a member who
--          exercises a right or was erased
-- grain:   one row of campaigns_delivery that changes its state
-- reads:   members_consent, members_suppression, members_member, campaigns_send, campaigns_campaign
-- writes:  nothing; it only refuses
-- twice:   create or replace
create or replace function campaigns_guard_delivery() returns trigger language plpgsql as $$
declare
    -- What somebody asked for, such as the reminder of a booking, needs no consent to marketing.
    is_service boolean := false;
begin
    if tg_op = 'INSERT' then
        if new.state in ('claimed', 'calling') then
            raise exception 'a delivery is never born %', new.state using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if not (case old.state
        when 'queued' then new.state in ('claimed', 'skipped', 'cancelled', 'failed')
        when 'claimed' then new.state in ('queued', 'calling', 'skipped', 'cancelled', 'failed', 'quarantined')
        when 'calling' then new.state in ('sent', 'queued', 'failed', 'uncertain')
        -- A person decides about these two; nothing else leaves them.
        when 'uncertain' then new.state in ('sent', 'queued', 'cancelled')
        when 'quarantined' then new.state in ('queued', 'cancelled')
        else false
    end) then
        raise exception 'delivery % may not go from % to %', old.id, old.state, new.state
            using errcode = 'check_violation';
    end if;
    if new.state = 'calling' then
        if new.address_hash is null then
            raise exception 'delivery % is called without the hash of its address', old.id using errcode = 'check_violation';
        end if;
        select campaign.kind = 'service' into is_service
        from campaigns_send as send
        join campaigns_campaign as campaign on campaign.id = send.campaign_id
        where send.id = new.send_id;
        if not is_service and not exists (
            select from members_consent as consent
            where consent.member_id = new.member_id and consent.channel = new.channel
                and consent.purpose = 'marketing' and consent.state = 'granted'
        ) then
            raise exception 'delivery % has no consent', old.id using errcode = 'check_violation';
        end if;
        if exists (
            select from members_member as member
            where member.id = new.member_id and (member.restricted_at is not null or member.erased_at is not null)
        ) then
            raise exception 'the member of delivery % is restricted', old.id using errcode = 'check_violation';
        end if;
        if exists (
            select from members_suppression as suppression
            where suppression.channel = new.channel and suppression.address_hash = new.address_hash
                and not (is_service and suppression.reason = 'opt_out')
        ) then
            raise exception 'the address of delivery % is suppressed', old.id using errcode = 'check_violation';
        end if;
    end if;
    return new;
end
$$;

drop trigger if exists campaigns_guard_delivery_move on campaigns_delivery;
create trigger campaigns_guard_delivery_move before update of state on campaigns_delivery
    for each row when (old.state is distinct from new.state) execute function campaigns_guard_delivery();

drop trigger if exists campaigns_guard_delivery_birth on campaigns_delivery;
create trigger campaigns_guard_delivery_birth before insert on campaigns_delivery
    for each row execute function campaigns_guard_delivery();
