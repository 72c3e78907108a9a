import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from crm.sql import text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("lifecycle", "0001_initial"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(text("campaigns/bucket"), "drop function shuke_bucket(text, uuid)"),
        migrations.CreateModel(
            name="ChannelBudget",
            fields=[
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("line", "LINE"),
                            ("call", "phone call"),
                            ("post", "post"),
                        ],
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("per_minute", models.IntegerField(default=1200)),
                ("tokens", models.FloatField(default=1200)),
                ("refilled_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("breaker", models.CharField(db_default="closed", default="closed", max_length=6)),
                ("open_until", models.DateTimeField(null=True)),
                ("open_seconds", models.IntegerField(db_default=60, default=60)),
                ("failures_in_a_row", models.IntegerField(db_default=0, default=0)),
                ("cost_amount", models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=8)),
            ],
        ),
        migrations.CreateModel(
            name="Disposition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=30, unique=True)),
                ("label_zh", models.CharField(max_length=40, verbose_name="name (Chinese)")),
                ("label_en", models.CharField(max_length=40, verbose_name="name (English)")),
                ("position", models.SmallIntegerField(default=0, verbose_name="place in the list")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("is_connected", models.BooleanField(verbose_name="connected")),
                ("counts_as_attempt", models.BooleanField(default=True, verbose_name="counts as an attempt")),
                ("counts_as_contact", models.BooleanField(default=False, verbose_name="counts as a contact")),
                ("requires_note", models.BooleanField(default=False, verbose_name="needs a note")),
                (
                    "creates_task",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing"),
                            ("callback_mine", "I call back"),
                            ("callback_team", "the team calls back"),
                            ("complaint", "take down the complaint"),
                            ("data_repair", "repair the contact data"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="what follows",
                    ),
                ),
                (
                    "stage_request",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="ends the relation"),
                ),
                ("opt_out", models.BooleanField(default=False, verbose_name="no more calls")),
                (
                    "invalidates_number",
                    models.BooleanField(default=False, verbose_name="the number is wrong"),
                ),
                (
                    "case_state",
                    models.CharField(blank=True, default="", max_length=16, verbose_name="the case becomes"),
                ),
                ("close_case", models.BooleanField(default=False, verbose_name="closes the case")),
                (
                    "retry_minutes",
                    models.IntegerField(blank=True, null=True, verbose_name="try again after (minutes)"),
                ),
                ("other_slot", models.BooleanField(default=False, verbose_name="at another time of day")),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="CouponType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount", "amount off"),
                            ("percent", "percent off"),
                            ("shipping", "free delivery"),
                            ("gift", "gift"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="value")),
                (
                    "min_spend",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="minimum spend"
                    ),
                ),
                ("valid_days", models.IntegerField(default=60, verbose_name="valid for days after issue")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prospect", "Prospect"),
                            ("interested", "Interested"),
                            ("first_buyer", "First-time buyer"),
                            ("repeat_buyer", "Repeat buyer"),
                            ("core", "Core"),
                            ("lost", "Lapsed"),
                            ("defector", "Defected"),
                        ],
                        db_default="",
                        default="",
                        max_length=12,
                        verbose_name="for the stage",
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="the usual one for this stage"
                    ),
                ),
                (
                    "max_redemptions",
                    models.IntegerField(blank=True, null=True, verbose_name="how many may be used"),
                ),
                ("redeemed_count", models.IntegerField(db_default=0, default=0)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("redeemed_count__gte", 0)), name="coupon_type_never_below_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("friend", "A friend told me"),
                            ("quality", "The products are good"),
                            ("price", "The price is fair"),
                            ("service", "The service is friendly"),
                            ("store", "A store nearby"),
                            ("social", "Seen on social media"),
                            ("try_it", "I would like to try it"),
                            ("other", "Something else"),
                        ],
                        db_default="",
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, db_default="", max_length=300)),
                ("ip_hash", models.BinaryField(max_length=32, null=True)),
                ("device_hash", models.BinaryField(max_length=32, null=True)),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ip_hash", "at"], name="joined_from_address"),
                    models.Index(fields=["device_hash"], name="joined_from_device"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=12, unique=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("blocked_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Script",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(blank=True, db_collation="C", db_default="", max_length=40)),
                ("name_zh", models.CharField(max_length=60, verbose_name="name (Chinese)")),
                ("name_en", models.CharField(max_length=60, verbose_name="name (English)")),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "stages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
                ("steps", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("version", models.IntegerField(default=1)),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "updated_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("key",),
                        name="script_once_a_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standing", "standing win-back"),
                            ("one_off", "one-off"),
                            ("referral", "referral ask"),
                            ("desk", "offers of the desk"),
                            ("survey", "survey invitation"),
                            ("service", "service messages"),
                        ],
                        default="standing",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for approval"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("done", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        db_default="draft",
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prospect", "Prospect"),
                            ("interested", "Interested"),
                            ("first_buyer", "First-time buyer"),
                            ("repeat_buyer", "Repeat buyer"),
                            ("core", "Core"),
                            ("lost", "Lapsed"),
                            ("defector", "Defected"),
                        ],
                        db_default="",
                        default="",
                        max_length=12,
                        verbose_name="for the stage",
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="the usual one for this stage"
                    ),
                ),
                ("top_percent", models.IntegerField(default=40, verbose_name="worth it: top % by value")),
                ("daily_quota", models.IntegerField(default=500, verbose_name="at most per day")),
                ("holdout", models.BooleanField(default=True, verbose_name="keep the holdout group out")),
                (
                    "send_now",
                    models.BooleanField(default=False, verbose_name="send now, outside office hours too"),
                ),
                (
                    "observation_days",
                    models.IntegerField(default=60, verbose_name="days in which an order counts as returned"),
                ),
                ("is_past", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="lifecycle.segment",
                        verbose_name="segment",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.survey",
                        verbose_name="survey",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.messagetopic",
                        verbose_name="topic",
                    ),
                ),
                (
                    "coupon_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="campaigns.coupontype",
                        verbose_name="coupon",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="campaign_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="campaign_approver_is_not_submitter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coupon",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=24, unique=True)),
                ("occasion_key", models.CharField(db_collation="C", max_length=80, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "issued"),
                            ("redeemed", "redeemed"),
                            ("expired", "expired"),
                            ("void", "void"),
                        ],
                        db_default="issued",
                        default="issued",
                        max_length=10,
                    ),
                ),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_on", models.DateField()),
                ("redeemed_at", models.DateTimeField(null=True)),
                (
                    "order_source",
                    models.CharField(blank=True, db_collation="C", db_default="", max_length=40),
                ),
                (
                    "order_external_id",
                    models.CharField(blank=True, db_collation="C", db_default="", max_length=64),
                ),
                ("discount_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.order",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coupons",
                        to="campaigns.coupontype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("redeemed_at__isnull", False), ("state", "redeemed")),
                            models.Q(("state", "redeemed"), _negated=True),
                            _connector="OR",
                        ),
                        name="coupon_redeemed_has_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("order_external_id", ""), _negated=True),
                        fields=("order_source", "order_external_id"),
                        name="coupon_once_an_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("winback", "win back"),
                            ("follow_up", "follow-up"),
                            ("care", "care"),
                            ("consultation", "consultation"),
                            ("complaint", "complaint"),
                            ("opportunity", "opportunity"),
                            ("research", "market research"),
                            ("sale", "telephone sale"),
                            ("verify", "data check"),
                        ],
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("outbound", "we called"), ("inbound", "the member called")],
                        default="outbound",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("line", "LINE"),
                            ("call", "phone call"),
                            ("post", "post"),
                        ],
                        db_default="call",
                        default="call",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "usage",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="how it is used"
                    ),
                ),
                (
                    "evaluation",
                    models.CharField(
                        blank=True,
                        choices=[("good", "satisfied"), ("mixed", "so-so"), ("bad", "dissatisfied")],
                        db_default="",
                        max_length=8,
                        verbose_name="evaluation",
                    ),
                ),
                (
                    "expectation",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="what is expected of us"
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("low", "no hurry"), ("normal", "within the month"), ("high", "urgent")],
                        db_default="",
                        max_length=8,
                        verbose_name="urgency",
                    ),
                ),
                (
                    "new_need",
                    models.CharField(blank=True, db_default="", max_length=300, verbose_name="new need"),
                ),
                ("note", models.TextField(blank=True, db_default="", verbose_name="note")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="next contact")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.interaction",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "disposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.disposition",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-at"], name="contacts_of_member"),
                    models.Index(
                        condition=models.Q(("by__isnull", False)),
                        fields=["by", "-at"],
                        name="contacts_of_agent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralProgram",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField(unique=True)),
                ("is_open", models.BooleanField(default=True, verbose_name="take new referrals")),
                (
                    "min_amount",
                    models.DecimalField(
                        decimal_places=2,
                        default=1000,
                        max_digits=14,
                        verbose_name="smallest order that qualifies",
                    ),
                ),
                ("return_days", models.IntegerField(default=14, verbose_name="return window in days")),
                (
                    "needs_delivery",
                    models.BooleanField(default=False, verbose_name="only delivered orders qualify"),
                ),
                (
                    "referrer_cap",
                    models.IntegerField(default=10, verbose_name="rewarded referrals of one member a month"),
                ),
                (
                    "total_cap",
                    models.IntegerField(default=0, verbose_name="rewarded referrals altogether a month"),
                ),
                (
                    "review_score",
                    models.IntegerField(
                        default=60, verbose_name="signs of abuse from which a person decides"
                    ),
                ),
                ("share_zh", models.CharField(max_length=200, verbose_name="words to share (Chinese)")),
                ("share_en", models.CharField(max_length=200, verbose_name="words to share (English)")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prospect", "Prospect"),
                            ("interested", "Interested"),
                            ("first_buyer", "First-time buyer"),
                            ("repeat_buyer", "Repeat buyer"),
                            ("core", "Core"),
                            ("lost", "Lapsed"),
                            ("defector", "Defected"),
                        ],
                        db_default="core",
                        default="core",
                        max_length=12,
                        verbose_name="for the stage",
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referee_coupon",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.coupontype",
                        verbose_name="coupon for the new member",
                    ),
                ),
                (
                    "referrer_coupon",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.coupontype",
                        verbose_name="coupon for the member who recommends",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_amount__gte", 0),
                            ("referrer_cap__gte", 0),
                            ("return_days__gte", 0),
                            ("total_cap__gte", 0),
                            ("version__gte", 1),
                        ),
                        name="referral_program_not_below_zero",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField()),
                ("subject_zh", models.CharField(max_length=150, verbose_name="subject (Chinese)")),
                ("body_zh", models.TextField(verbose_name="text (Chinese)")),
                ("subject_en", models.CharField(max_length=150, verbose_name="subject (English)")),
                ("body_en", models.TextField(verbose_name="text (English)")),
                (
                    "link_url",
                    models.URLField(
                        blank=True,
                        db_default="",
                        max_length=300,
                        verbose_name="shop address behind the button",
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contents",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "version"), name="content_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CouponFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unknown", "unknown code"),
                            ("other_member", "another member's coupon"),
                            ("expired", "expired coupon"),
                            ("used", "coupon already used"),
                            ("void", "coupon was void"),
                            ("below_minimum", "below the minimum spend"),
                            ("over_limit", "more uses than the type allows"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "coupon",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="campaigns.coupon",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.order"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "friend not found yet"),
                            ("joined", "has joined"),
                            ("qualified", "ordered"),
                            ("held", "in the return window"),
                            ("rewarded", "rewarded"),
                            ("rejected", "rejected"),
                            ("reversed", "taken back"),
                        ],
                        db_collation="C",
                        max_length=10,
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("link", "link"),
                            ("form", "join page"),
                            ("api", "connected system"),
                            ("staff", "customer service"),
                        ],
                        max_length=6,
                    ),
                ),
                ("named", models.CharField(blank=True, db_default="", max_length=80)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("score", models.SmallIntegerField(db_default=0, default=0)),
                ("named_at", models.DateTimeField()),
                ("joined_at", models.DateTimeField(null=True)),
                ("qualified_at", models.DateTimeField(null=True)),
                ("held_until", models.DateField(null=True)),
                ("rewarded_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, db_default="", max_length=8)),
                ("decision_reason", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="members.order",
                    ),
                ),
                (
                    "referee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "referrer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.referralcode",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.referralprogram",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-id"], name="referral_in_state"),
                    models.Index(fields=["referrer", "state"], name="referral_of_referrer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("referrer__isnull", True),
                            models.Q(("referrer", models.F("referee")), _negated=True),
                            ("state", "rejected"),
                            _connector="OR",
                        ),
                        name="referral_not_of_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("referrer__isnull", False),
                            ("state__in", ["invited", "rejected"]),
                            _connector="OR",
                        ),
                        name="referral_has_referrer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["qualified", "held", "rewarded"]), _negated=True),
                            ("order__isnull", False),
                            _connector="OR",
                        ),
                        name="referral_qualified_by_an_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralReward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("referrer", "the member who recommended"), ("referee", "the new member")],
                        db_collation="C",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("void", "taken back"),
                            ("debt", "used before it could be taken back"),
                        ],
                        db_collation="C",
                        db_default="given",
                        default="given",
                        max_length=5,
                    ),
                ),
                ("month", models.DateField()),
                ("slot", models.SmallIntegerField()),
                ("debt_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("given_at", models.DateTimeField()),
                (
                    "coupon",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="campaigns.coupon",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rewards",
                        to="campaigns.referral",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month", "side"], name="referral_rewards_of_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "side"), name="referral_reward_once_a_side"),
                    models.UniqueConstraint(
                        fields=("member", "side", "month", "slot"), name="referral_reward_slot"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Send",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occurrence_key", models.CharField(db_collation="C", max_length=80, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "building"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("done", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        db_default="building",
                        default="building",
                        max_length=10,
                    ),
                ),
                ("as_of", models.DateField()),
                ("touch", models.SmallIntegerField(db_default=1, default=1)),
                ("send_now", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "booking",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.booking",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sends",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.contentversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("line", "LINE"),
                            ("call", "phone call"),
                            ("post", "post"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("claimed", "claimed"),
                            ("calling", "handing over"),
                            ("sent", "sent"),
                            ("skipped", "skipped"),
                            ("failed", "failed"),
                            ("uncertain", "uncertain"),
                            ("quarantined", "quarantined"),
                            ("cancelled", "cancelled"),
                        ],
                        db_collation="C",
                        db_default="queued",
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, db_default="", max_length=30)),
                ("provider_key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("link_token", models.CharField(db_collation="C", max_length=32, unique=True)),
                ("address_hash", models.BinaryField(max_length=32, null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("leased_by", models.CharField(blank=True, db_default="", max_length=80)),
                ("claims", models.SmallIntegerField(db_default=0, default=0)),
                ("calls", models.SmallIntegerField(db_default=0, default=0)),
                ("lost_leases", models.SmallIntegerField(db_default=0, default=0)),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_error", models.CharField(blank=True, db_default="", max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("clicked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "coupon",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.coupon",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "send",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="campaigns.send",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["channel", "next_at", "id"],
                        name="delivery_queue",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "claimed", "calling"])),
                        fields=["send"],
                        name="delivery_open",
                    ),
                    models.Index(
                        condition=models.Q(("lost_leases__gt", 0), ("state", "queued")),
                        fields=["channel", "next_at"],
                        name="delivery_alone",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["claimed", "calling"])),
                        fields=["lease_until"],
                        name="delivery_leases",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("send", "member"), name="delivery_once_a_send"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", False), ("state__in", ["claimed", "calling"])),
                            models.Q(
                                models.Q(("state__in", ["claimed", "calling"]), _negated=True),
                                ("lease_token__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_lease_while_held",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("address_hash__isnull", False)),
                        fields=("send", "address_hash"),
                        name="delivery_once_an_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AudienceMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "arm",
                    models.CharField(
                        choices=[
                            ("treated", "contacted"),
                            ("holdout", "held out"),
                            ("always", "always contacted"),
                        ],
                        max_length=8,
                    ),
                ),
                ("occasion_key", models.CharField(db_collation="C", max_length=80)),
                ("stage", models.CharField(blank=True, db_default="", max_length=12)),
                (
                    "value_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "send",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audience",
                        to="campaigns.send",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("send", "member"), name="audience_once_a_send"),
                    models.UniqueConstraint(
                        fields=("campaign", "occasion_key"), name="audience_once_an_occasion"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n", models.SmallIntegerField()),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", max_length=12)),
                ("detail", models.CharField(blank=True, db_default="", max_length=300)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="campaigns.delivery",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("delivery", "n"), name="attempt_once")],
            },
        ),
        migrations.CreateModel(
            name="FrequencySlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("line", "LINE"),
                            ("call", "phone call"),
                            ("post", "post"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.delivery"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member", "at"], name="slots_of_member")],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("with_coupon", models.BooleanField()),
                ("ordered_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="campaigns.delivery",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.order"
                    ),
                ),
            ],
        ),
    ]
