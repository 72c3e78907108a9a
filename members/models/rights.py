"""What members may ask of us about their data, what became of it, and what is left of who was erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import ApiClient, User
from members.models.member import Member


class PrivacyRequest(models.Model):
    """One exercise of a right; its moves are those of members/privacy/rights."""

    class Right(models.TextChoices):
        ACCESS = "access", _("to see their data")
        COPY = "copy", _("to get a copy")
        CORRECT = "correct", _("to have it corrected")
        STOP = "stop", _("to stop its use")
        DELETE = "delete", _("to have it deleted")

    class Door(models.TextChoices):
        PAGE = "page", _("own page")
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        LETTER = "letter", _("letter")
        STORE = "store", _("in the store")
        API = "api", _("another program")

    class State(models.TextChoices):
        RECEIVED = "received", _("just come in")
        VERIFIED = "verified", _("identity checked")
        GRANTED = "granted", _("granted, being carried out")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn by the member")

    class Identity(models.TextChoices):
        NONE = "", _("not checked yet")
        LINK = "link", _("opened a link sent to their address")
        CALL_BACK = "call_back", _("called back on the number on record")
        DOCUMENT = "document", _("identity document")
        ACCOUNT = "account", _("signed in to their account")
        IN_PERSON = "in_person", _("known in person")

    #: What is over: nobody owes the member an answer any more.
    OVER = frozenset({"done", "refused", "withdrawn"})

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    # Made by the form, so that one sent twice is one request.
    submission = models.UUIDField(unique=True)
    right = models.CharField(_("what they ask"), max_length=8, choices=Right)
    door = models.CharField(_("how it reached us"), max_length=8, choices=Door)
    state = models.CharField(
        max_length=10, choices=State, default=State.RECEIVED, db_default="received", db_collation="C"
    )
    # In the member's words.
    words = models.TextField(_("in the member's words"), blank=True, db_default="")
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    extension_reason = models.CharField(max_length=300, blank=True, db_default="")
    identity = models.CharField(
        _("identity check"), max_length=10, choices=Identity, blank=True, db_default=""
    )
    identity_at = models.DateTimeField(null=True)
    identity_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    # Why it was granted or refused, in the words of the law.
    ground = models.CharField(_("legal ground"), max_length=40, blank=True, db_default="")
    decision = models.TextField(_("decision"), blank=True, db_default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    # What was done, as counts by table: the certificate shows it.
    outcome = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    client = models.ForeignKey(ApiClient, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "done"]) | ~Q(identity=""),
                name="privacy_request_of_a_checked_person",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="privacy_request_open",
                condition=~Q(state__in=["done", "refused", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return self.request_no

    @property
    def request_no(self) -> str:
        return f"PR-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state not in self.OVER


class PrivacyEvent(models.Model):
    """One thing that happened to a request, with its evidence; the timeline of the rights desk."""

    request = models.ForeignKey(PrivacyRequest, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12)
    text = models.TextField(blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class ErasedIdentity(models.Model):
    """The hash of an erased person's source and external id: what still comes in under it belongs to the
    pseudonym, and brings nothing personal back.
    """

    identity_hash = models.BinaryField(max_length=32, unique=True)
    # Nobody, when the person is younger than the backup that was restored.
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())


class Erasure(models.Model):
    """Who was erased and when, by ids alone. The same lines stand in a file beside the database, to be
    replayed after a restore.
    """

    public_id = models.UUIDField(unique=True)
    member_id = models.BigIntegerField(db_index=True)
    request = models.ForeignKey(PrivacyRequest, models.SET_NULL, null=True, related_name="+")
    cause = models.CharField(max_length=12)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    # table → rows that were emptied or deleted
    counts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))


class RetentionRule(models.Model):
    """How long one kind of data is kept; off until somebody switches it on."""

    code = models.CharField(max_length=30, primary_key=True)
    months = models.IntegerField(_("months"))
    is_active = models.BooleanField(_("in force"), default=False, db_default=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())
    last_run_at = models.DateTimeField(null=True)
    last_rows = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_of_a_month_at_least"),
        ]
