"""The ground that every app shares: brand, staff, other programs, the ledger of nights, and who did what.

Soft references: rows here name members by plain ids, since the ground may not know the members app.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """The one brand of this installation; the row with id 1."""

    name = models.CharField(_("brand name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Taipei")
    currency = models.CharField(_("currency"), max_length=3, default="TWD")
    country = models.CharField(_("country of the holiday calendar"), max_length=2, default="TW")
    sender_name = models.CharField(_("sender name"), max_length=80, blank=True)
    sender_email = models.EmailField(_("sender e-mail"), blank=True)
    reply_to = models.EmailField(_("reply-to e-mail"), blank=True)
    postal_address = models.CharField(_("postal address"), max_length=200, blank=True)
    service_phone = models.CharField(_("service phone"), max_length=40, blank=True)
    # The clocks of complaints run in these (crm/workdays.py reads them).
    service_hours = models.CharField(
        _("service hours"),
        max_length=120,
        default="09:00-12:00, 13:00-17:00",
        db_default="09:00-12:00, 13:00-17:00",
    )
    closed_days = models.TextField(_("extra days off"), blank=True, default="", db_default="")
    extra_workdays = models.TextField(_("extra workdays"), blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="brand_is_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @classmethod
    def get(cls) -> Brand:
        """The brand; before the first-run page has been filled in, an unsaved one with the defaults."""
        return cls.objects.first() or cls(id=1, name="熟客")

    @classmethod
    def for_page(cls) -> Brand:
        """The same with `data_as_of` and `data_at` of the newest night, which every page says at its foot."""
        night = Night.objects.filter(state=Night.State.DONE).order_by("-as_of", "-id")
        ours = cls.objects.annotate(
            data_as_of=models.Subquery(night.values("as_of")[:1]),
            data_at=models.Subquery(night.values("finished_at")[:1]),
        )
        return ours.first() or cls(id=1, name="熟客")


class Team(models.Model):
    name = models.CharField(_("team name"), max_length=60, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    ADMIN = "admin", _("Administrator")
    MARKETER = "marketer", _("Marketer")
    AGENT = "agent", _("Agent")
    TEAM_LEAD = "team_lead", _("Team lead")
    ANALYST = "analyst", _("Analyst")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")


class User(AbstractUser):
    """A member of staff. What each role may do is written in crm/access.py alone."""

    name = models.CharField(_("name"), max_length=60, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.ANALYST)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="users")
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=8, blank=True)

    def __str__(self) -> str:
        return self.name or self.username


class Night(models.Model):
    """One occurrence of the nightly job; the row is inserted by whoever gets to run it."""

    class Kind(models.TextChoices):
        NIGHT = "night", _("night")
        CATCH_UP = "catch_up", _("catch-up")
        BACKFILL = "backfill", _("back-fill")

    class State(models.TextChoices):
        WANTED = "wanted", _("wanted")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    as_of = models.DateField()
    generation = models.IntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["generation", "as_of"], name="night_once"),
        ]


class StepRun(models.Model):
    """The ledger of a night: one row per step, kept for the status page and for resuming."""

    class State(models.TextChoices):
        STARTED = "started", _("started")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=40)
    position = models.SmallIntegerField()
    state = models.CharField(max_length=8, choices=State)
    rows = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["night_id", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["night", "step"], name="step_once_a_night"),
        ]


class Heartbeat(models.Model):
    """When a process was last alive: beat, each worker, the sender. The status page reads it."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))


class AuditEntry(models.Model):
    """Who did what to which record; append-only, ids and field names only, never values."""

    class Kind(models.TextChoices):
        READ = "read", _("read")
        EXPORT = "export", _("took out")
        CHANGE = "change", _("changed")
        IMPORT = "import", _("loaded")
        MERGE = "merge", _("merged")
        RULE = "rule", _("changed a rule")
        PRIVACY = "privacy", _("consent and rights")
        ACCESS = "access", _("people and programs")

    at = models.DateTimeField(db_default=Now(), db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHANGE, db_default="change")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    # Whose data it was; null for none and for several.
    member_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(
                fields=["member_id", "id"],
                name="audit_of_member",
                condition=models.Q(member_id__isnull=False),
            ),
            models.Index(fields=["action", "id"], name="audit_by_action"),
        ]


class RuleImage(models.Model):
    """What a rule said before and after an act of the log, which itself keeps no values. Never a member's."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, primary_key=True, related_name="image")
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)


class AuditDay(models.Model):
    """One day of the audit log, sealed: its digest covers the day's rows and the digest of the day before."""

    on = models.DateField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now())
    # What the newest check of this day found.
    checked_at = models.DateTimeField(null=True)
    is_intact = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-on"]

    @property
    def digest_words(self) -> str:
        """The beginning of it, as one writes it down elsewhere."""
        return bytes(self.digest).hex()[:16]


_RULES = (
    "segment|policy|script|disposition|reasons|offers|campaign|coupon_type|referral_program|retention"
    "|consent_text|topic|question|field|survey|form|audit|yardstick|persona|playbook|weights"
)
#: First words of an action → what it is; everything else is a change.
_KINDS: tuple[tuple[str, str], ...] = (
    (r".*\.(read|reveal)", AuditEntry.Kind.READ),
    (r".*export.*|load\.(rejects|warnings|file).*", AuditEntry.Kind.EXPORT),
    (r"(load|import)\..*", AuditEntry.Kind.IMPORT),
    (r"member\.(merge|unmerge|split).*|duplicates?\..*", AuditEntry.Kind.MERGE),
    (r"(privacy|consent|consents|suppression|preference|restriction)\..*", AuditEntry.Kind.PRIVACY),
    (rf"({_RULES})\..*", AuditEntry.Kind.RULE),
    (r"(user|team|api_client|api_key|webhook|brand|installation)\..*", AuditEntry.Kind.ACCESS),
)


def kind_of(action: str) -> str:
    """Under which heading the log lists an action."""
    return next((kind for words, kind in _KINDS if re.fullmatch(words, action)), AuditEntry.Kind.CHANGE)


def record(
    *,
    by: User | None,
    action: str,
    target: Any = None,
    client: ApiClient | None = None,
    member_id: int | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write an audit row in the caller's transaction; without `by` and `client` the program itself did it."""
    if member_id is None and target is not None:
        member_id = target.pk if target._meta.model_name == "member" else getattr(target, "member_id", None)
    return AuditEntry.objects.create(
        user=by,
        actor=by.username if by else f"api:{client.name}" if client else "system",
        action=action,
        kind=kind_of(action),
        object_type=target._meta.model_name if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        member_id=member_id,
        detail=detail,
    )


# ---- other programs: who calls the API, what was answered, and whom we call ----


class ApiClient(models.Model):
    """Another program. `source` is the feed that it writes and, without the scope sources:all, reads."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    source = models.CharField(_("feed"), max_length=40, default="main", db_default="main")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    calls_per_minute = models.IntegerField(_("calls a minute"), default=600, db_default=600)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(calls_per_minute__gt=0), name="api_client_may_call_at_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """What Django REST framework asks of whoever calls."""
        return True


class ApiKey(models.Model):
    """A secret of a client: the key itself is shown once, and its keyed hash is kept."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="keys")
    key_id = models.CharField(max_length=8, unique=True, db_collation="C")
    key_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]


class IdempotencyKey(models.Model):
    """A call that was answered, with the answer: written in the transaction of its effect."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255, db_collation="C")
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotency_key_once"),
        ]


class WebhookEndpoint(models.Model):
    """An address that wants to hear of something. Its secret is derived from `seed` (crm/webhooks)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("in use")
        PAUSED = "paused", _("paused")
        DISABLED = "disabled", _("disabled")

    name = models.CharField(_("name"), max_length=60, unique=True)
    url = models.URLField(_("address"), max_length=500)
    topics = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE, db_default="active")
    seed = models.BinaryField(max_length=32)
    # After a rotation both secrets sign until old_until.
    old_seed = models.BinaryField(max_length=32, null=True)
    old_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class OutboxMessage(models.Model):
    """One thing that happened, to be told; written in the transaction in which it happened."""

    message_id = models.UUIDField(unique=True, db_default=models.Func(function="shuke_uuid7"))
    topic = models.CharField(max_length=40)
    # What it was, so that the same thing is told once.
    event_key = models.CharField(max_length=80, unique=True, db_collation="C")
    member_id = models.BigIntegerField(null=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), db_index=True)


class WebhookDelivery(models.Model):
    """A message on its way to one endpoint: the row is the queue."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("on its way")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries", db_index=False)
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED, db_default="queued")
    attempts = models.SmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    last_status = models.SmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True, db_default="")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state="sending", lease_token__isnull=False)
                | (~models.Q(state="sending") & models.Q(lease_token__isnull=True)),
                name="webhook_delivery_is_leased",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at", "id"], condition=models.Q(state="queued"), name="webhook_delivery_due"
            ),
        ]
