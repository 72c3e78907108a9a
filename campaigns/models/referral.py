"""Who recommended whom: the rules in force, a code for each member, and each recommendation with its life."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaigns.models.coupon import Coupon, CouponType
from crm.models import User
from lifecycle.models import Stage
from members.models import Member, Order


class ReferralProgram(models.Model):
    """One version of the rules; the newest row is in force, and a referral keeps the one it began under."""

    version = models.IntegerField(unique=True)
    is_open = models.BooleanField(_("take new referrals"), default=True)
    min_amount = models.DecimalField(
        _("smallest order that qualifies"), max_digits=14, decimal_places=2, default=1000
    )
    return_days = models.IntegerField(_("return window in days"), default=14)
    # Some feeds never say that an order was delivered; for them the window runs from the order's day.
    needs_delivery = models.BooleanField(_("only delivered orders qualify"), default=False)
    referrer_coupon = models.ForeignKey(
        CouponType, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("coupon for the member who recommends"),
    )  # fmt: skip
    referee_coupon = models.ForeignKey(
        CouponType, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("coupon for the new member"),
    )  # fmt: skip
    # Rewarded referrals in a calendar month; what is above waits for the next one. 0 is no limit.
    referrer_cap = models.IntegerField(_("rewarded referrals of one member a month"), default=10)
    total_cap = models.IntegerField(_("rewarded referrals altogether a month"), default=0)
    review_score = models.IntegerField(_("signs of abuse from which a person decides"), default=60)
    share_zh = models.CharField(_("words to share (Chinese)"), max_length=200)
    share_en = models.CharField(_("words to share (English)"), max_length=200)
    # Whose playbook names it.
    stage = models.CharField(
        _("for the stage"), max_length=12, choices=Stage, blank=True, db_default="core", default="core"
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(
                    version__gte=1,
                    min_amount__gte=0,
                    return_days__gte=0,
                    referrer_cap__gte=0,
                    total_cap__gte=0,
                ),
                name="referral_program_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class ReferralCode(models.Model):
    """A member's own code: public by nature, told to friends. It identifies, it does not open anything."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, db_collation="C")
    created_at = models.DateTimeField(db_default=Now())
    # A member who abused the programme recommends no more; what was earned before stays.
    blocked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class FormerCode(models.Model):
    """A code that friends were told by a record that was folded into another: it names the same person."""

    referral_code = models.ForeignKey(ReferralCode, models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, db_collation="C")

    def __str__(self) -> str:
        return self.code


class Referral(models.Model):
    """One new member and the friend they named. Unique by referee: a new member names one friend at most."""

    class State(models.TextChoices):
        INVITED = "invited", _("friend not found yet")
        JOINED = "joined", _("has joined")
        QUALIFIED = "qualified", _("ordered")
        HELD = "held", _("in the return window")
        REWARDED = "rewarded", _("rewarded")
        REJECTED = "rejected", _("rejected")
        REVERSED = "reversed", _("taken back")

    class Door(models.TextChoices):
        LINK = "link", _("link")
        FORM = "form", _("join page")
        API = "api", _("connected system")
        STAFF = "staff", _("customer service")

    referee = models.OneToOneField(Member, models.CASCADE, related_name="+")
    referrer = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+", db_index=False)
    code = models.ForeignKey(ReferralCode, models.SET_NULL, null=True, related_name="+", db_index=False)
    program = models.ForeignKey(ReferralProgram, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, db_collation="C")
    door = models.CharField(max_length=6, choices=Door)
    # What the new member wrote where nobody was found by it.
    named = models.CharField(max_length=80, blank=True, db_default="")
    # Words of campaigns.referrals: hard blocks when rejected, what it waits for when held.
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    flags = ArrayField(models.CharField(max_length=30), default=list)
    score = models.SmallIntegerField(default=0, db_default=0)
    order = models.ForeignKey(Order, models.RESTRICT, null=True, related_name="+")
    named_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    qualified_at = models.DateTimeField(null=True)
    # The last day of the return window.
    held_until = models.DateField(null=True)
    rewarded_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    # A person looked at the signs of abuse.
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, blank=True, db_default="")
    decision_reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(referrer__isnull=True) | ~Q(referrer=F("referee")) | Q(state="rejected"),
                name="referral_not_of_oneself",
            ),
            models.CheckConstraint(
                condition=Q(referrer__isnull=False) | Q(state__in=["invited", "rejected"]),
                name="referral_has_referrer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["qualified", "held", "rewarded"]) | Q(order__isnull=False),
                name="referral_qualified_by_an_order",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-id"], name="referral_in_state"),
            models.Index(fields=["referrer", "state"], name="referral_of_referrer"),
        ]


class ReferralReward(models.Model):
    """What one side got for one referral: a coupon, once."""

    class Side(models.TextChoices):
        REFERRER = "referrer", _("the member who recommended")
        REFEREE = "referee", _("the new member")

    class State(models.TextChoices):
        GIVEN = "given", _("given")
        VOID = "void", _("taken back")
        DEBT = "debt", _("used before it could be taken back")

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="rewards", db_index=False)
    side = models.CharField(max_length=8, choices=Side, db_collation="C")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    coupon = models.OneToOneField(Coupon, models.RESTRICT, null=True, related_name="+")
    state = models.CharField(
        max_length=5, choices=State, default=State.GIVEN, db_default="given", db_collation="C"
    )
    # The first day of the month it counts in, and its number among the member's of that month.
    month = models.DateField()
    slot = models.SmallIntegerField()
    debt_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["referral", "side"], name="referral_reward_once_a_side"),
            # The cap of a month is counted under a lock; should the lock ever fail, this does not.
            models.UniqueConstraint(fields=["member", "side", "month", "slot"], name="referral_reward_slot"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["month", "side"], name="referral_rewards_of_month"),
        ]


class JoinAnswer(models.Model):
    """What a new member said on the join page: why us; and the traces by which abuse shows."""

    class Reason(models.TextChoices):
        FRIEND = "friend", _("A friend told me")
        QUALITY = "quality", _("The products are good")
        PRICE = "price", _("The price is fair")
        SERVICE = "service", _("The service is friendly")
        STORE = "store", _("A store nearby")
        SOCIAL = "social", _("Seen on social media")
        TRY_IT = "try_it", _("I would like to try it")
        OTHER = "other", _("Something else")

    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason, blank=True, db_default="")
    words = models.CharField(max_length=300, blank=True, db_default="")
    # Keyed hashes: equal for equal addresses and devices, and nothing else.
    ip_hash = models.BinaryField(max_length=32, null=True)
    device_hash = models.BinaryField(max_length=32, null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ip_hash", "at"], name="joined_from_address"),
            models.Index(fields=["device_hash"], name="joined_from_device"),
        ]
