"""What members hold against us: a complaint with its two clocks, and everything that happened to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import Team, User
from members.models.activity import Order
from members.models.member import Member


class Complaint(models.Model):
    """States and allowed moves are those of members/complaints; while one is open, marketing is silent."""

    class Door(models.TextChoices):
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        LINE = "line", _("LINE")
        STORE = "store", _("in the store")
        WEB = "web", _("web form")
        SOCIAL = "social", _("social media")
        LETTER = "letter", _("letter")
        OTHER = "other", _("another way")

    class Severity(models.TextChoices):
        S1 = "s1", _("S1 safety or law")
        S2 = "s2", _("S2 serious")
        S3 = "s3", _("S3 ordinary")
        S4 = "s4", _("S4 a wish")

    class Emotion(models.TextChoices):
        CALM = "calm", _("calm")
        DISAPPOINTED = "disappointed", _("disappointed")
        ANGRY = "angry", _("angry")

    class Status(models.TextChoices):
        NEW = "new", _("new")
        ASSIGNED = "assigned", _("assigned")
        WORKING = "working", _("being worked on")
        WAITING_CUSTOMER = "waiting_customer", _("waiting for the customer")
        WAITING_INTERNAL = "waiting_internal", _("waiting for a colleague")
        RESOLVED = "resolved", _("resolved")
        CLOSED = "closed", _("closed")
        REJECTED = "rejected", _("not a complaint")
        DUPLICATE = "duplicate", _("the same as another")

    class Compensation(models.TextChoices):
        NONE = "", _("none")
        REPLACEMENT = "replacement", _("replacement")
        REFUND = "refund", _("refund")
        COUPON = "coupon", _("coupon")
        GIFT = "gift", _("gift")
        OTHER = "other", _("other")

    #: What is over: nobody owes the member an answer any more.
    OVER = frozenset({"resolved", "closed", "rejected", "duplicate"})

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    # Made by the form, so that one sent twice after a dropped connection is one complaint.
    submission = models.UUIDField(unique=True)
    door = models.CharField(_("how it came in"), max_length=10, choices=Door, default=Door.PHONE)
    received_at = models.DateTimeField(_("received"))
    subject = models.CharField(_("what it is about"), max_length=120)
    text = models.TextField(_("in the customer's words"), blank=True, db_default="")
    wanted = models.CharField(_("what the customer wants"), max_length=200, blank=True, db_default="")
    # Codes of members/complaints/categories.py.
    category = models.CharField(_("category"), max_length=30, db_collation="C")
    detail = models.CharField(_("more exactly"), max_length=30, blank=True, db_default="", db_collation="C")
    severity = models.CharField(_("severity"), max_length=2, choices=Severity, default=Severity.S3)
    # The severity whose targets the clocks run by: one up for members that the brand cannot lose.
    level = models.CharField(max_length=2, choices=Severity)
    emotion = models.CharField(_("mood"), max_length=12, choices=Emotion, blank=True, db_default="")
    store = models.CharField(_("store"), max_length=60, blank=True, db_default="")
    product = models.CharField(_("product and lot"), max_length=120, blank=True, db_default="")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+")
    # The colleague it is about; never the one who handles it or interviews the member.
    about = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("about a colleague")
    )

    status = models.CharField(
        max_length=16, choices=Status, default=Status.NEW, db_default="new", db_collation="C"
    )
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    escalations = models.SmallIntegerField(default=0, db_default=0)
    reopened = models.SmallIntegerField(default=0, db_default=0)

    first_reply_due_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True)
    resolution_due_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    # Fifteen calendar days: the law's, which nothing pauses.
    legal_due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Since when the customer's answer is waited for; the resolution clock stands still meanwhile.
    paused_at = models.DateTimeField(null=True)
    paused_seconds = models.IntegerField(default=0, db_default=0)
    first_reply_breached = models.BooleanField(default=False, db_default=False)
    resolution_breached = models.BooleanField(default=False, db_default=False)

    # The same codes as the reasons of leaving (domain.md §9), so that the two can be laid side by side.
    root_cause = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    corrective_action = models.TextField(_("what is changed for good"), blank=True, db_default="")
    compensation = models.CharField(
        _("compensation"), max_length=12, choices=Compensation, blank=True, db_default=""
    )
    compensation_amount = models.DecimalField(
        _("cost of the compensation"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    compensated_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    satisfaction = models.SmallIntegerField(_("satisfied with the outcome (1–5)"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="waiting_customer", paused_at__isnull=False)
                | (~Q(status="waiting_customer") & Q(paused_at__isnull=True)),
                name="complaint_paused_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(status="duplicate", duplicate_of__isnull=False) | ~Q(status="duplicate"),
                name="complaint_duplicate_of_one",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The send gate asks for every message; open ones are few.
            models.Index(
                fields=["member"],
                name="complaint_open",
                condition=~Q(status__in=["closed", "duplicate", "rejected", "resolved"]),
            ),
            models.Index(fields=["received_at"], name="complaint_received"),
        ]

    def __str__(self) -> str:
        return self.complaint_no

    @property
    def complaint_no(self) -> str:
        return f"C-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.status not in self.OVER


class ComplaintEvent(models.Model):
    """One thing that happened to a complaint; its timeline."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Taken down")
        ASSIGNED = "assigned", _("Owner")
        REPLIED = "replied", _("Replied to the customer")
        NOTE = "note", _("Note")
        STATUS = "status", _("State")
        SEVERITY = "severity", _("Severity")
        REOPENED = "reopened", _("Opened again")
        ESCALATED = "escalated", _("Escalated")
        REMEDY = "remedy", _("Cause and remedy")
        SATISFACTION = "satisfaction", _("Satisfaction")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    status_from = models.CharField(max_length=16, blank=True, db_default="")
    status_to = models.CharField(max_length=16, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
