"""What do we know of a member that no column holds: tags, life events, interests, notes, and wishes?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.activity import Order
from members.models.member import Member


class Tag(models.Model):
    """A word that staff, imports and campaigns put on members."""

    name = models.CharField(_("tag"), max_length=40, unique=True)
    # One of the tones of the style sheet.
    tone = models.CharField(_("colour"), max_length=10, blank=True, db_default="")
    note = models.CharField(_("meaning"), max_length=200, blank=True, db_default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberTag(models.Model):
    member = models.ForeignKey(Member, models.CASCADE, related_name="tagged", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged", db_index=False)
    source = models.CharField(max_length=60, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "tag"], name="tag_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tag", "member"], name="members_of_tag")
        ]


class LifeEvent(models.Model):
    """Something that changes what a member needs, and when."""

    class Kind(models.TextChoices):
        BIRTH = "birth", _("a child is born")
        WEDDING = "wedding", _("wedding")
        ANNIVERSARY = "anniversary", _("anniversary")
        MOVE = "move", _("moved house")
        SCHOOL = "school", _("starts school")
        GRADUATION = "graduation", _("graduation")
        JOB = "job", _("new job")
        RETIREMENT = "retirement", _("retirement")
        BEREAVEMENT = "bereavement", _("bereavement")
        ILLNESS = "illness", _("illness or recovery")
        PET = "pet", _("a pet")
        OTHER = "other", _("other")

    member = models.ForeignKey(Member, models.CASCADE, related_name="life_events", db_index=False)
    kind = models.CharField(_("life event"), max_length=12, choices=Kind)
    on = models.DateField(_("date"))
    note = models.CharField(_("remark"), max_length=200, blank=True, db_default="")
    source = models.CharField(max_length=60, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "on"], name="life_event_of_member"),
            models.Index(fields=["kind", "on"], name="life_event_on"),
        ]


class Interest(models.Model):
    """A topic the member cares about: said so, or shown by what they did, which fades.

    The weight stands as of `at`; after `half_life_days` half of it is left. A declared one has none.
    """

    class Kind(models.TextChoices):
        DECLARED = "declared", _("declared")
        INFERRED = "inferred", _("inferred")

    member = models.ForeignKey(Member, models.CASCADE, related_name="interests", db_index=False)
    topic = models.CharField(_("topic"), max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DECLARED)
    weight = models.FloatField(default=1.0, db_default=1.0)
    half_life_days = models.SmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "topic", "kind"], name="interest_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["topic", "member"], name="interest_in")]


class MemberNote(models.Model):
    """Habits and needs in words, as whoever listened wrote them down."""

    class Kind(models.TextChoices):
        HABIT = "habit", _("habit")
        NEED = "need", _("need")
        TASTE = "taste", _("taste")
        CAUTION = "caution", _("take care")
        OTHER = "other", _("other")

    member = models.ForeignKey(Member, models.CASCADE, related_name="member_notes", db_index=False)
    kind = models.CharField(_("about"), max_length=8, choices=Kind, default=Kind.HABIT)
    text = models.TextField(_("what we know"), max_length=2000)
    is_pinned = models.BooleanField(_("show on top"), default=False, db_default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["member", "id"], name="note_of_member")]


class CustomRequest(models.Model):
    """Something made for one member: what was wished, by when, and what became of it."""

    class State(models.TextChoices):
        NEW = "new", _("just asked for")
        QUOTED = "quoted", _("quoted")
        AGREED = "agreed", _("agreed")
        MAKING = "making", _("being made")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")

    member = models.ForeignKey(Member, models.CASCADE, related_name="custom_requests", db_index=False)
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+")
    line_no = models.IntegerField(null=True, blank=True)
    subject = models.CharField(_("what is wished"), max_length=120)
    text = models.TextField(_("in the customer's words"), max_length=2000, blank=True, db_default="")
    # Name of the choice → what is wished, as on an order line.
    configuration = models.JSONField(default=dict, blank=True)
    # What we last said to it: how it is made, until when, or why not.
    answer = models.CharField(_("our answer"), max_length=500, blank=True, db_default="")
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True, blank=True)
    wanted_on = models.DateField(_("wanted by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW, db_default="new")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "id"], name="custom_request_of_member"),
            models.Index(
                fields=["wanted_on"], name="custom_request_open", condition=~Q(state__in=["done", "declined"])
            ),
        ]
