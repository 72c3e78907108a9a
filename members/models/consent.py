"""What a member allows us, on which channel, with which evidence; and addresses nobody may contact."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    LINE = "line", _("LINE")
    CALL = "call", _("phone call")
    POST = "post", _("post")


class Purpose(models.TextChoices):
    MARKETING = "marketing", _("advertising and offers")
    RESEARCH = "research", _("surveys and market research")


class ConsentState(models.TextChoices):
    GRANTED = "granted", _("granted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Consent(models.Model):
    """The state in force, a row that the send transaction can lock; no row means never asked."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="consents", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    purpose = models.CharField(max_length=16, choices=Purpose, default="marketing", db_default="marketing")
    state = models.CharField(max_length=10, choices=ConsentState)
    source = models.CharField(max_length=60, blank=True, db_default="")
    text_version = models.CharField(max_length=20, blank=True, db_default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "channel", "purpose"], name="consent_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Who muted us lately; few among millions.
            models.Index(
                fields=["changed_at"],
                include=["member"],
                name="consent_withdrawn",
                condition=Q(state="withdrawn", purpose="marketing"),
            ),
        ]


class ConsentEvent(models.Model):
    """Append-only history of consent with its evidence."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="consent_events")
    channel = models.CharField(max_length=8, choices=Channel)
    purpose = models.CharField(max_length=16, choices=Purpose, default="marketing", db_default="marketing")
    state = models.CharField(max_length=10, choices=ConsentState)
    source = models.CharField(max_length=60, blank=True, db_default="")
    text_version = models.CharField(max_length=20, blank=True, db_default="")
    evidence = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())


class ConsentText(models.Model):
    """What a person reads when they are asked; a change is the next version, and the old ones stay."""

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    version = models.IntegerField()
    text_zh = models.TextField(_("text (Chinese)"))
    text_en = models.TextField(_("text (English)"))
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["purpose", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What consents carry as text_version."""
        return f"{self.purpose}-{self.version}"


class MessageTopic(models.Model):
    """What our messages are about; a member may leave a topic out and still hear of the others."""

    code = models.SlugField(max_length=30, primary_key=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    position = models.SmallIntegerField(default=0, db_default=0)
    is_active = models.BooleanField(_("offered to members"), default=True, db_default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class ContactPreference(models.Model):
    """How a member wants to be written to, within what they allow; no row means: as the brand does it."""

    class Frequency(models.TextChoices):
        NORMAL = "normal", _("as it comes")
        WEEKLY = "weekly", _("at most once a week")
        MONTHLY = "monthly", _("at most once a month")

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    # Opens the preference centre: 128 random bits.
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    frequency = models.CharField(
        max_length=8, choices=Frequency, default=Frequency.NORMAL, db_default="normal"
    )
    paused_until = models.DateTimeField(null=True)
    only_service = models.BooleanField(default=False, db_default=False)
    topics_off = ArrayField(models.CharField(max_length=30), default=list, db_default=[])
    updated_at = models.DateTimeField(db_default=Now())


class Suppression(models.Model):
    """An address that must not be contacted, as a keyed hash: it outlives the member."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("hard bounce")
        COMPLAINT = "complaint", _("spam complaint")
        OPT_OUT = "opt_out", _("opted out")
        INVALID = "invalid", _("invalid address")
        ERASED = "erased", _("erased")
        MANUAL = "manual", _("entered by hand")

    channel = models.CharField(max_length=8, choices=Channel)
    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["channel", "address_hash"], name="suppression_once"),
        ]


class ContactState(models.Model):
    """The row of a member that gates and opt-outs lock first, so that they take turns."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    last_contact_at = models.DateTimeField(null=True)
