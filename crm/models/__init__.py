"""The ground that every app shares: brand, staff, other programs, the ledger of nights, and who did what."""

from crm.models.audit import AuditDay, AuditEntry, RuleImage, kind_of, record
from crm.models.brand import Brand
from crm.models.nights import Heartbeat, Night, StepRun
from crm.models.programs import (
    ApiClient,
    ApiKey,
    IdempotencyKey,
    OutboxMessage,
    WebhookDelivery,
    WebhookEndpoint,
)
from crm.models.staff import Role, Team, User

__all__ = [
    "ApiClient",
    "ApiKey",
    "AuditDay",
    "AuditEntry",
    "Brand",
    "Heartbeat",
    "IdempotencyKey",
    "Night",
    "OutboxMessage",
    "Role",
    "RuleImage",
    "StepRun",
    "Team",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "kind_of",
    "record",
]
