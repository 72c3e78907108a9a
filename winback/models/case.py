"""A case: one member that a person of the staff looks after now, from opening to its outcome."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaigns.models import Contact
from crm.models import Team, User
from members.models import Member


class Case(models.Model):
    """States and allowed moves are those of winback/cases.py; a member has at most one open case."""

    class Kind(models.TextChoices):
        WINBACK = "winback", _("win back")
        EARLY_WARNING = "early_warning", _("about to leave")
        INBOUND = "inbound", _("care")

    class State(models.TextChoices):
        NEW = "new", _("new")
        ASSIGNED = "assigned", _("assigned")
        CONTACTING = "contacting", _("in contact")
        INTERVIEWING = "interviewing", _("in the interview")
        DIAGNOSED = "diagnosed", _("reason known")
        OFFERED = "offered", _("offer made")
        WON_BACK = "won_back", _("won back")
        PROMISED = "promised", _("promised to return")
        REFUSED = "refused", _("refused")
        WITH_COMPETITOR = "with_competitor", _("with a competitor")
        UNREACHABLE = "unreachable", _("not reached")
        DO_NOT_CONTACT = "do_not_contact", _("do not contact")
        CLOSED = "closed", _("case closed")

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(
        max_length=16, choices=State, default=State.NEW, db_default="new", db_collation="C"
    )
    # What it answers: a loss or a silence; unique, so that one occasion opens one case.
    occasion_key = models.CharField(max_length=80, unique=True, db_collation="C")
    # Expected margin × chance of recovery − cost, in money; the queue is sorted by it.
    priority = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    # How the member stood when it was opened.
    stage = models.CharField(max_length=12, blank=True, db_default="")
    value_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    cycle_ratio = models.FloatField(null=True)
    # The last order before it; a later one is the return.
    last_order_on = models.DateField(null=True)

    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # Who has it open on the desk now, and for how long nobody else may take it.
    agent = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    attempts = models.SmallIntegerField(default=0, db_default=0)
    first_touch_due_at = models.DateTimeField(null=True)
    first_touch_at = models.DateTimeField(null=True)
    # When it is somebody's turn again: a retry, a promised call, the next date.
    next_at = models.DateTimeField(db_default=Now())
    retry_at = models.DateTimeField(null=True)
    retries = models.SmallIntegerField(default=0, db_default=0)

    # The primary reason as a code of the reason tree, filled in by the interview.
    reason_code = models.CharField(max_length=40, blank=True, db_default="", db_collation="C")
    competitor = models.CharField(max_length=80, blank=True, db_default="")
    # The state before closed, handled / not_needed for one that needed no outcome, or erased.
    outcome = models.CharField(max_length=16, blank=True, db_default="")
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member"], name="case_open_once", condition=~Q(state="closed")),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="case_closed_has_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="case_queue", condition=~Q(state="closed")),
            models.Index(fields=["member", "-opened_at"], name="cases_of_member"),
        ]

    def __str__(self) -> str:
        return self.case_no

    @property
    def case_no(self) -> str:
        return f"W-{self.pk:05d}"


class CaseContact(models.Model):
    """Which contacts belong to which case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    contact = models.OneToOneField(Contact, models.CASCADE, related_name="+")


class ContactDraft(models.Model):
    """What an agent has typed and not finished, so that no lost connection loses it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "user"], name="draft_once_a_case"),
        ]
