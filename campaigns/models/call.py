"""A contact by a person: a call is a channel whose sender is one of the staff. And what came of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models import Channel, Interaction, Member


class Disposition(models.Model):
    """How a contact ended, and what follows from it (domain.md §16). Codes are fixed, the rest is edited."""

    class FollowUp(models.TextChoices):
        NONE = "", _("nothing")
        CALLBACK_MINE = "callback_mine", _("I call back")
        CALLBACK_TEAM = "callback_team", _("the team calls back")
        COMPLAINT = "complaint", _("take down the complaint")
        DATA_REPAIR = "data_repair", _("repair the contact data")

    code = models.CharField(max_length=30, unique=True, db_collation="C")
    label_zh = models.CharField(_("name (Chinese)"), max_length=40)
    label_en = models.CharField(_("name (English)"), max_length=40)
    position = models.SmallIntegerField(_("place in the list"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    # Whether the member was on the line.
    is_connected = models.BooleanField(_("connected"))
    counts_as_attempt = models.BooleanField(_("counts as an attempt"), default=True)
    counts_as_contact = models.BooleanField(_("counts as a contact"), default=False)
    requires_note = models.BooleanField(_("needs a note"), default=False)
    creates_task = models.CharField(
        _("what follows"), max_length=16, choices=FollowUp, blank=True, default=FollowUp.NONE
    )
    # How the relation ended, in the words of Interaction.END_KINDS; the lifecycle takes it from there.
    stage_request = models.CharField(_("ends the relation"), max_length=20, blank=True, default="")
    opt_out = models.BooleanField(_("no more calls"), default=False)
    invalidates_number = models.BooleanField(_("the number is wrong"), default=False)
    # The state of the case that this answer means; empty leaves it where it is.
    case_state = models.CharField(_("the case becomes"), max_length=16, blank=True, default="")
    close_case = models.BooleanField(_("closes the case"), default=False)
    # After how many minutes it is tried again.
    retry_minutes = models.IntegerField(_("try again after (minutes)"), null=True, blank=True)
    # Whether the next attempt should fall on another time of day.
    other_slot = models.BooleanField(_("at another time of day"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.label_en if get_language() == "en" else self.label_zh


class Contact(models.Model):
    """One contact in either direction, as an agent took it down; its Interaction is the member's timeline."""

    class Kind(models.TextChoices):
        WINBACK = "winback", _("win back")
        FOLLOW_UP = "follow_up", _("follow-up")
        CARE = "care", _("care")
        CONSULTATION = "consultation", _("consultation")
        COMPLAINT = "complaint", _("complaint")
        OPPORTUNITY = "opportunity", _("opportunity")
        RESEARCH = "research", _("market research")
        SALE = "sale", _("telephone sale")
        VERIFY = "verify", _("data check")

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", _("we called")
        INBOUND = "inbound", _("the member called")

    class Evaluation(models.TextChoices):
        GOOD = "good", _("satisfied")
        MIXED = "mixed", _("so-so")
        BAD = "bad", _("dissatisfied")

    class Urgency(models.TextChoices):
        LOW = "low", _("no hurry")
        NORMAL = "normal", _("within the month")
        HIGH = "high", _("urgent")

    # Made by the form, so that one sent twice after a dropped connection is one contact.
    submission = models.UUIDField(unique=True, default=uuid.uuid4)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    interaction = models.OneToOneField(Interaction, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, default=Direction.OUTBOUND)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.CALL, db_default="call")
    disposition = models.ForeignKey(Disposition, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # What the member said about the products: R42, R63.
    usage = models.CharField(_("how it is used"), max_length=300, blank=True, db_default="")
    evaluation = models.CharField(
        _("evaluation"), max_length=8, choices=Evaluation, blank=True, db_default=""
    )
    expectation = models.CharField(_("what is expected of us"), max_length=300, blank=True, db_default="")
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, blank=True, db_default="")
    new_need = models.CharField(_("new need"), max_length=300, blank=True, db_default="")
    note = models.TextField(_("note"), blank=True, db_default="")
    next_at = models.DateTimeField(_("next contact"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "-at"], name="contacts_of_member"),
            models.Index(fields=["by", "-at"], name="contacts_of_agent", condition=Q(by__isnull=False)),
        ]
