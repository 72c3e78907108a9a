"""A member: one person as one feed knows them, and who of the staff looks after them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Collate, Now
from django.utils.translation import gettext_lazy as _

from crm.models import Team, User


class Uuid7(Func):
    """A UUIDv7 made by the database, so that a load of a million members needs no loop."""

    function = "shuke_uuid7"
    template = "%(function)s()"
    output_field = models.UUIDField()
    arity = 0


class Member(models.Model):
    """(source, external_id) is the identity; without an external id only verified contact points decide."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        OTHER = "other", _("other")

    class CompanySize(models.TextChoices):
        ALONE = "1", _("one person")
        FEW = "2-9", _("2–9 people")
        SMALL = "10-49", _("10–49 people")
        MEDIUM = "50-199", _("50–199 people")
        LARGE = "200-999", _("200–999 people")
        HUGE = "1000+", _("1,000 people and more")

    class JoinedWhy(models.TextChoices):
        RECOMMENDED = "recommended", _("somebody recommended us")
        QUALITY = "quality", _("quality")
        PRICE = "price", _("price")
        TRIAL = "trial", _("tried a sample")
        NEARBY = "nearby", _("close to home or work")
        ADVERTISING = "advertising", _("an advertisement or article")
        SERVICE = "service", _("good advice or service")
        GIFT = "gift", _("received it as a gift")
        DISSATISFIED = "dissatisfied", _("dissatisfied with another brand")
        OTHER = "other", _("another reason")

    public_id = models.UUIDField(unique=True, editable=False, db_default=Uuid7())
    source = models.CharField(max_length=40, default="main", db_default="main")
    external_id = models.CharField(max_length=64, null=True, blank=True, db_collation="C")
    # The feed's own time of change, in microseconds; an older record never overwrites a newer one.
    version = models.BigIntegerField(default=0, db_default=0)
    # True while only orders or interactions have named this member.
    is_stub = models.BooleanField(default=False, db_default=False)

    name = models.CharField(_("name"), max_length=80, blank=True, db_default="")
    given_name = models.CharField(_("given name"), max_length=40, blank=True, db_default="")
    surname = models.CharField(_("surname"), max_length=40, blank=True, db_default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, db_default="")
    phone = models.CharField(_("phone"), max_length=24, blank=True, db_default="")  # E.164
    line_id = models.CharField(_("LINE user id"), max_length=64, blank=True, db_default="")
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, blank=True, db_default="")
    occupation = models.CharField(_("occupation"), max_length=60, blank=True, db_default="")
    city = models.CharField(_("city"), max_length=40, blank=True, db_default="")
    district = models.CharField(_("district"), max_length=40, blank=True, db_default="")
    address = models.CharField(_("address"), max_length=200, blank=True, db_default="")
    postcode = models.CharField(_("postcode"), max_length=10, blank=True, db_default="")
    # For members who buy for a business.
    company = models.CharField(_("company"), max_length=80, blank=True, db_default="")
    title = models.CharField(_("job title"), max_length=60, blank=True, db_default="")
    company_size = models.CharField(
        _("company size"), max_length=10, choices=CompanySize, blank=True, db_default=""
    )
    card_no = models.CharField(_("card number"), max_length=40, blank=True, db_default="")
    joined_why = models.CharField(
        _("why joined"), max_length=20, choices=JoinedWhy, blank=True, db_default=""
    )
    joined_why_note = models.CharField(_("why joined, in words"), max_length=200, blank=True, db_default="")
    brand_before = models.CharField(_("brand used before"), max_length=80, blank=True, db_default="")
    # How the member would like to be reached; what consent allows is another question.
    preferred_channel = models.CharField(_("preferred channel"), max_length=8, blank=True, db_default="")
    origin = models.CharField(_("origin"), max_length=40, blank=True, db_default="")
    language = models.CharField(_("language"), max_length=10, blank=True, db_default="")
    # What the brand asks beyond the columns: key of a CustomField → value.
    custom = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    # Counts the edits of this row; who edits says which one they saw.
    revision = models.IntegerField(default=0, db_default=0)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    # joined_at as a day of the brand; what the nightly job compares with as_of.
    joined_on = models.DateField(null=True, blank=True)
    referred_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="referred", db_index=False
    )
    # Folded for search (lower case, half width, 臺 → 台, no blanks); written together with name.
    name_key = models.CharField(max_length=80, blank=True, db_default="", editable=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    # While a right is being exercised nothing is sent and nothing is computed (members/privacy/restrictions).
    restricted_at = models.DateTimeField(null=True, editable=False)
    # The row stays as a pseudonym that orders hang on; nobody sees it any more.
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "external_id"], name="member_identity"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # One- and two-character Chinese names are below the length of a trigram.
            GinIndex(
                Func(F("name_key"), function="shuke_grams"),
                name="member_name_grams",
                condition=~Q(name_key=""),
            ),
            # Names that are this or begin with it, the shortest first.
            models.Index(Collate("name_key", "C"), name="member_name", condition=~Q(name_key="")),
            models.Index(
                Func(F("phone"), function="reverse"), name="member_phone_tail", condition=~Q(phone="")
            ),
            models.Index(fields=["email"], name="member_email", condition=~Q(email="")),
            models.Index(fields=["line_id"], name="member_line", condition=~Q(line_id="")),
            models.Index(fields=["external_id"], name="member_external_id"),
            models.Index(fields=["card_no"], name="member_card", condition=~Q(card_no="")),
            models.Index(
                fields=["referred_by"], name="member_referrer", condition=Q(referred_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.member_no

    @property
    def member_no(self) -> str:
        return f"M-{self.pk:06d}"


class Assignment(models.Model):
    """Who of the staff looks after a member, and until when; agents see only whom they were assigned."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20)
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(team__isnull=False), name="assigned_to_somebody"
            ),
        ]
