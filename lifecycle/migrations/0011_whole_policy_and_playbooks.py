"""Every threshold of the lifecycle in the policy; playbooks, and what is handed on from phase to phase."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import lifecycle.models.policy


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0010_likeness_and_personas"),
        ("members", "0019_line_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="backfill_months",
            field=models.IntegerField(db_default=24, default=24),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="band_ratios",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(),
                db_default=[1, 2, 3],
                default=lifecycle.models.policy.band_borders,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="core_alarm_ratio",
            field=models.FloatField(db_default=1.5, default=1.5),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="interested_active_days",
            field=models.IntegerField(db_default=90, default=90),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="interested_cold_days",
            field=models.IntegerField(db_default=180, default=180),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="interested_new_days",
            field=models.IntegerField(db_default=90, default=90),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="risk_ratios",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(),
                db_default=[1, 1.5, 3],
                default=lifecycle.models.policy.risk_borders,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_alive_percent",
            field=models.SmallIntegerField(db_default=20, default=20),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_answer_days",
            field=models.IntegerField(db_default=14, default=14),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_basket_percent",
            field=models.SmallIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_detractor",
            field=models.SmallIntegerField(db_default=6, default=6),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_low_rating",
            field=models.SmallIntegerField(db_default=2, default=2),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_muted_days",
            field=models.IntegerField(db_default=90, default=90),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_rated_days",
            field=models.IntegerField(db_default=180, default=180),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_stretch",
            field=models.FloatField(db_default=1.5, default=1.5),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="sign_weight_percent",
            field=models.SmallIntegerField(db_default=15, default=15),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="type_high_score",
            field=models.SmallIntegerField(db_default=3, default=3),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="value_cost_percent",
            field=models.SmallIntegerField(db_default=50, default=50),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="won_back_days",
            field=models.IntegerField(db_default=180, default=180),
        ),
        migrations.AddField(
            model_name="touchedmember",
            name="merged",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("contact", "Contact"),
                            ("acquire", "Acquire"),
                            ("convert", "Convert"),
                            ("keep", "Keep"),
                            ("loyal", "Loyalty"),
                        ],
                        db_collation="C",
                        max_length=8,
                    ),
                ),
                ("began_on", models.DateField()),
                ("item", models.CharField(db_collation="C", max_length=40)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "phase", "began_on", "item"), name="hand_over_ticked_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaybookVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=12)),
                ("version", models.IntegerField()),
                ("content", models.JSONField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            ],
            options={
                "ordering": ["key", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="playbook_version_once")
                ],
            },
        ),
    ]
