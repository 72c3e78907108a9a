import uuid

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("n", models.SmallIntegerField()),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", max_length=12)),
                ("detail", models.CharField(blank=True, db_default="", max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="AudienceMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
                (
                    "entered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standing", "standing win-back"),
                            ("one_off", "one-off"),
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
                    "top_percent",
                    models.IntegerField(default=40, verbose_name="worth it: top % by value"),
                ),
                (
                    "daily_quota",
                    models.IntegerField(default=500, verbose_name="at most per day"),
                ),
                (
                    "holdout",
                    models.BooleanField(default=True, verbose_name="keep the holdout group out"),
                ),
                (
                    "send_now",
                    models.BooleanField(default=False, verbose_name="send now, outside office hours too"),
                ),
                (
                    "observation_days",
                    models.IntegerField(
                        default=60,
                        verbose_name="days in which an order counts as returned",
                    ),
                ),
                ("is_past", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
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
                (
                    "refilled_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "breaker",
                    models.CharField(db_default="closed", default="closed", max_length=6),
                ),
                ("open_until", models.DateTimeField(null=True)),
                ("open_seconds", models.IntegerField(db_default=60, default=60)),
                ("failures_in_a_row", models.IntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.IntegerField()),
                (
                    "subject_zh",
                    models.CharField(max_length=150, verbose_name="subject (Chinese)"),
                ),
                ("body_zh", models.TextField(verbose_name="text (Chinese)")),
                (
                    "subject_en",
                    models.CharField(max_length=150, verbose_name="subject (English)"),
                ),
                ("body_en", models.TextField(verbose_name="text (English)")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="Coupon",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "code",
                    models.CharField(db_collation="C", max_length=24, unique=True),
                ),
                (
                    "occasion_key",
                    models.CharField(db_collation="C", max_length=80, unique=True),
                ),
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
                (
                    "issued_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("expires_on", models.DateField()),
                ("redeemed_at", models.DateTimeField(null=True)),
                (
                    "discount_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CouponType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="value"),
                ),
                (
                    "min_spend",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=14,
                        verbose_name="minimum spend",
                    ),
                ),
                (
                    "valid_days",
                    models.IntegerField(default=60, verbose_name="valid for days after issue"),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
                (
                    "link_token",
                    models.CharField(db_collation="C", max_length=32, unique=True),
                ),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("claims", models.SmallIntegerField(db_default=0, default=0)),
                ("calls", models.SmallIntegerField(db_default=0, default=0)),
                ("lost_leases", models.SmallIntegerField(db_default=0, default=0)),
                (
                    "next_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, db_default="", max_length=300),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("clicked_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FrequencySlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("with_coupon", models.BooleanField()),
                ("ordered_at", models.DateTimeField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Send",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "occurrence_key",
                    models.CharField(db_collation="C", max_length=80, unique=True),
                ),
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
                ("send_now", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
