"""The ground's tables: they name members by plain ids, if at all."""

from members.privacy.erasure.columns import Fate

CRM: dict[str, Fate] = {
    "crm.Brand": Fate(
        na="id name time_zone currency country sender_name sender_email reply_to postal_address service_phone"
        " service_hours closed_days extra_workdays created_at"
    ),
    "crm.Team": Fate(na="id name"),
    "crm.User": Fate(
        na="id password last_login is_superuser username first_name last_name email is_staff is_active"
        " date_joined name role team language theme"
    ),
    "crm.Night": Fate(na="id as_of generation kind state started_at finished_at"),
    "crm.StepRun": Fate(na="id night step position state rows seconds error started_at"),
    "crm.Heartbeat": Fate(na="name at detail"),
    # The log of who did what outlives everybody: ids and names of fields, never a value.
    "crm.AuditEntry": Fate(
        of="member_id",
        keep="member_id object_type object_id detail",
        na="id at user actor action kind",
    ),
    # Words of rules and of the brand, never of a member.
    "crm.RuleImage": Fate(na="entry before after"),
    "crm.AuditDay": Fate(na="on first_id last_id rows digest sealed_at checked_at is_intact"),
    "crm.ApiClient": Fate(na="id name source scopes calls_per_minute created_by created_at revoked_at"),
    "crm.ApiKey": Fate(na="id client key_id key_hash created_at expires_at last_used_at revoked_at"),
    # An answer that was kept for a repeat may carry a member: erased by sql/privacy/erase_answers.
    "crm.IdempotencyKey": Fate(
        pseudonymise="body", keep="request_hash", na="id client key status created_at"
    ),
    "crm.WebhookEndpoint": Fate(na="id name url topics state seed old_seed old_until created_by created_at"),
    # Messages are thin: ids and what happened.
    "crm.OutboxMessage": Fate(
        of="member_id",
        pseudonymise="payload",
        keep="member_id event_key",
        na="id message_id topic created_at",
    ),
    "crm.WebhookDelivery": Fate(
        na="id message endpoint state attempts next_at lease_token lease_until last_status last_error"
        " delivered_at"
    ),
}
