"""Whom is a member tied to: households and firms, our own people, handles elsewhere, and a membership?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.models import User
from members.models.member import Member


class Group(models.Model):
    """A household, an employer, an association, or any group of the brand's own."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("household")
        EMPLOYER = "employer", _("employer")
        ASSOCIATION = "association", _("association")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name of the group"), max_length=80)
    note = models.CharField(_("remark"), max_length=500, blank=True, db_default="")
    # What a feed calls it: the source and its number. Groups made by hand, or named only, have none.
    key = models.CharField(max_length=110, null=True, unique=True, db_collation="C", editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "name"], name="group_by_name")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A member's place in a group; who left keeps the row with its end."""

    class Role(models.TextChoices):
        HEAD = "head", _("head")
        SPOUSE = "spouse", _("spouse or partner")
        CHILD = "child", _("child")
        PARENT = "parent", _("parent")
        DECIDER = "decider", _("decides")
        BUYER = "buyer", _("buys")
        USER = "user", _("uses")
        CONTACT = "contact", _("contact person")
        MEMBER = "member", _("member")

    group = models.ForeignKey(Group, models.CASCADE, related_name="places", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="places")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER, db_default="member")
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "member"], name="place_once"),
        ]


class ContactLink(models.Model):
    """Who of ours knows this member: one owner, deputies, and acquaintances.

    Owners and deputies also hold an Assignment, which is what lets them see the member.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        DEPUTY = "deputy", _("deputy")
        KNOWS = "knows", _("knows the person")

    member = models.ForeignKey(Member, models.CASCADE, related_name="contact_links", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=Role)
    note = models.CharField(_("remark"), max_length=200, blank=True, db_default="")
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Who took over when this person left or handed the member on.
    handed_to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "user"], condition=Q(ended_at=None), name="contact_link_once"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(ended_at=None, role="owner"), name="one_owner"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "id"], name="contact_link_of_member"),
        ]


class SocialIdentity(models.Model):
    """A handle of the member on a platform. Two members may claim one: that is a sign, not an error."""

    class Platform(models.TextChoices):
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"
        THREADS = "threads", "Threads"
        LINE = "line", "LINE"
        WECHAT = "wechat", _("WeChat")
        YOUTUBE = "youtube", "YouTube"
        TIKTOK = "tiktok", "TikTok"
        X = "x", "X"
        LINKEDIN = "linkedin", "LinkedIn"
        DCARD = "dcard", "Dcard"
        PTT = "ptt", "PTT"
        OTHER = "other", _("other")

    member = models.ForeignKey(Member, models.CASCADE, related_name="identities", db_index=False)
    platform = models.CharField(_("platform"), max_length=12, choices=Platform)
    handle = models.CharField(_("handle"), max_length=120)
    source = models.CharField(max_length=60, blank=True, db_default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "platform", "handle"], name="social_identity_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["platform", "handle"], name="social_identity_handle"),
        ]


class Membership(models.Model):
    """A membership in force for a time; a renewal is a row of its own that names the one before."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    kind = models.CharField(_("type"), max_length=40)
    card_no = models.CharField(_("card number"), max_length=40, blank=True, db_default="")
    from_on = models.DateField(_("valid from"))
    # The last day it holds; none is without end.
    to_on = models.DateField(_("valid until"), null=True, blank=True)
    renews = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="renewed_by", verbose_name=_("renews")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("why cancelled"), max_length=200, blank=True, db_default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["to_on"], name="membership_ending", condition=Q(cancelled_at=None)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="membership_from_to"
            ),
        ]
