from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import analytics.models.worth


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CategoryStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(max_length=80)),
                ("after", models.CharField(max_length=80)),
                ("support", models.IntegerField()),
                ("of_before", models.IntegerField()),
                ("after_all", models.IntegerField()),
                ("of_all", models.IntegerField()),
                ("chance", models.FloatField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("before", "after"), name="category_step_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyMetric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("metric", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, default="", max_length=60)),
                ("value", models.DecimalField(decimal_places=4, max_digits=18)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("on", "metric", "key"), name="daily_metric_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberAdvice",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("none", "leave alone"),
                            ("message", "message without an offer"),
                            ("offer", "message with an offer"),
                            ("call", "call"),
                        ],
                        db_collation="C",
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("anyway", "will probably order without us"),
                            ("costs", "would cost more than it brings"),
                            ("reach", "cannot be reached on a channel we may use"),
                            ("complaint", "a complaint is open"),
                            ("ended", "told us that it is over"),
                            ("held_out", "in the holdout of win-back"),
                            ("unmeasured", "nothing measured yet"),
                            ("best", "brings most"),
                        ],
                        db_collation="C",
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("line", "LINE"),
                            ("call", "phone call"),
                            ("post", "post"),
                        ],
                        db_collation="C",
                        db_default="",
                        max_length=8,
                    ),
                ),
                ("daypart", models.CharField(blank=True, db_collation="C", db_default="", max_length=9)),
                ("chance", models.FloatField()),
                ("added", models.FloatField()),
                ("gain", models.DecimalField(decimal_places=2, max_digits=14)),
                ("offer_gain", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("next_category", models.CharField(blank=True, db_default="", max_length=80)),
                ("after_category", models.CharField(blank=True, db_default="", max_length=80)),
            ],
            options={
                "indexes": [models.Index(fields=["action", "member"], name="members_by_advice")],
            },
        ),
        migrations.CreateModel(
            name="MemberWorth",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("orders", models.IntegerField()),
                ("net_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("cost_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("discount_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("extra_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("service_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("contribution", models.DecimalField(decimal_places=2, max_digits=14)),
                ("discounted_orders", models.IntegerField()),
                ("discount_share", models.FloatField(null=True)),
                ("daypart", models.CharField(blank=True, db_collation="C", db_default="", max_length=9)),
                ("satisfaction", models.FloatField(null=True)),
                ("advocacy", models.FloatField(null=True)),
                ("friends", models.IntegerField()),
                ("loyalty", models.FloatField(null=True)),
                ("score", models.FloatField()),
                (
                    "value_group",
                    models.CharField(
                        choices=[
                            ("top", "most valuable"),
                            ("middle", "middle"),
                            ("bottom", "least valuable"),
                        ],
                        db_collation="C",
                        max_length=6,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contribution", "member"], name="members_by_contribution")],
            },
        ),
        migrations.CreateModel(
            name="ValueYardstick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField(unique=True)),
                ("weights", models.JSONField(default=analytics.models.worth.default_weights)),
                ("loyalty_weights", models.JSONField(default=analytics.models.worth.default_loyalty)),
                ("loyalty_line", models.FloatField(default=60)),
                ("top_percent", models.SmallIntegerField(default=20)),
                ("bottom_percent", models.SmallIntegerField(default=20)),
                ("minute_amount", models.DecimalField(decimal_places=2, default=Decimal(5), max_digits=14)),
                ("contact_minutes", models.FloatField(default=6)),
                ("complaint_minutes", models.FloatField(default=30)),
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
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="WorthRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(unique=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("computed_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, db_default="", max_length=300)),
                ("seconds", models.FloatField(null=True)),
                ("members", models.IntegerField(db_default=0, default=0)),
                ("top_cut", models.FloatField(null=True)),
                ("bottom_cut", models.FloatField(null=True)),
                ("cost_share", models.FloatField(db_default=0, default=0)),
                ("cost_rate", models.FloatField(db_default=0, default=0)),
                ("rates", models.JSONField(default=dict)),
                ("offer", models.JSONField(default=dict)),
                ("marks", models.JSONField(default=list)),
                (
                    "yardstick",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="analytics.valueyardstick",
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of"],
            },
        ),
    ]
