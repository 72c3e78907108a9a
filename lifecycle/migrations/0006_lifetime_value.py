"""What each buyer is expected to bring, the fits that say so, and the thresholds below which nothing is said."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0005_bands_named_once"),
        ("members", "0007_complaints"),
    ]

    operations = [
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="cohort_min_members",
            field=models.IntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="value_min_days",
            field=models.IntegerField(db_default=180, default=180),
        ),
        migrations.AddField(
            model_name="lifecyclepolicy",
            name="value_min_members",
            field=models.IntegerField(db_default=200, default=200),
        ),
        migrations.CreateModel(
            name="ClvRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.IntegerField(default=1)),
                ("as_of", models.DateField()),
                (
                    "missing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("members", "too few members with two purchase days"),
                            ("history", "too little history"),
                            ("fit", "the model found no answer"),
                        ],
                        db_default="",
                        max_length=8,
                    ),
                ),
                ("buyers", models.IntegerField()),
                ("repeat_buyers", models.IntegerField()),
                ("history_days", models.IntegerField()),
                ("r", models.FloatField(null=True)),
                ("alpha", models.FloatField(null=True)),
                ("a", models.FloatField(null=True)),
                ("b", models.FloatField(null=True)),
                ("log_likelihood", models.FloatField(null=True)),
                ("fitted_members", models.IntegerField(db_default=0, default=0)),
                ("p", models.FloatField(null=True)),
                ("q", models.FloatField(null=True)),
                ("gamma", models.FloatField(null=True)),
                ("spend_log_likelihood", models.FloatField(null=True)),
                ("spend_members", models.IntegerField(db_default=0, default=0)),
                ("cost_share", models.FloatField(default=0)),
                ("margin_rate", models.FloatField(default=1)),
                ("cohorts", models.JSONField(default=dict)),
                ("quality", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("generation", "as_of"), name="clv_run_once")],
            },
        ),
        migrations.CreateModel(
            name="MemberValue",
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
                ("scored_on", models.DateField()),
                ("is_estimate", models.BooleanField()),
                ("expected_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("orders_90d", models.FloatField()),
                ("orders_180d", models.FloatField()),
                ("orders_365d", models.FloatField()),
                ("value_90d", models.DecimalField(decimal_places=2, max_digits=14)),
                ("value_180d", models.DecimalField(decimal_places=2, max_digits=14)),
                ("value_365d", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "indexes": [models.Index(fields=["value_365d", "member"], name="members_by_value_365d")],
            },
        ),
    ]
