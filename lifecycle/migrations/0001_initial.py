import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import lifecycle.models.policy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LookalikeRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(unique=True)),
                (
                    "missing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("core", "too few members who became core"),
                            ("others", "too few members who did not"),
                            ("profiles", "too little is known of them"),
                            ("weak", "what is known does not tell them apart"),
                        ],
                        db_default="",
                        max_length=8,
                    ),
                ),
                ("members", models.IntegerField()),
                ("core", models.IntegerField()),
                ("fitted_members", models.IntegerField(db_default=0, default=0)),
                ("base_rate", models.FloatField(null=True)),
                ("intercept", models.FloatField(null=True)),
                ("slope", models.FloatField(null=True)),
                ("offset", models.FloatField(null=True)),
                ("levels", models.JSONField(default=list)),
                ("known", models.JSONField(default=dict)),
                ("quality", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-as_of"],
            },
        ),
        migrations.CreateModel(
            name="Portrait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(unique=True)),
                ("members", models.IntegerField()),
                ("buyers", models.IntegerField()),
                ("core", models.IntegerField()),
                ("shares", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-as_of"],
            },
        ),
        migrations.CreateModel(
            name="ProfileRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(unique=True)),
                ("asked", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="TouchedMember",
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
                ("correction", models.BooleanField(db_default=False, default=False)),
                ("merged", models.BooleanField(db_default=False, default=False)),
                ("order_on", models.DateField(null=True)),
            ],
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
            name="LifecyclePolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField(unique=True)),
                ("default_gap_days", models.FloatField(default=60)),
                ("gap_min_members", models.IntegerField(default=30)),
                ("cycle_min_days", models.FloatField(default=7)),
                ("cycle_max_days", models.FloatField(default=365)),
                ("interested_days", models.IntegerField(default=365)),
                ("rfm_window_days", models.IntegerField(default=365)),
                ("rfm_min_buyers", models.IntegerField(default=500)),
                (
                    "fixed_r_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=lifecycle.models.policy.fixed_r, size=None
                    ),
                ),
                (
                    "fixed_f_counts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=lifecycle.models.policy.fixed_f, size=None
                    ),
                ),
                (
                    "fixed_m_multiples",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(), default=lifecycle.models.policy.fixed_m, size=None
                    ),
                ),
                ("rfm_groups", models.JSONField(default=lifecycle.models.policy.default_groups)),
                ("core_min_score", models.SmallIntegerField(default=4)),
                ("core_keep_score", models.SmallIntegerField(default=3)),
                ("core_max_ratio", models.FloatField(default=2)),
                (
                    "core_min_order_value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("lost_ratio", models.FloatField(default=3)),
                ("defector_months", models.IntegerField(default=24)),
                ("value_min_members", models.IntegerField(db_default=200, default=200)),
                ("value_min_days", models.IntegerField(db_default=180, default=180)),
                ("cohort_min_members", models.IntegerField(db_default=30, default=30)),
                ("value_cost_percent", models.SmallIntegerField(db_default=50, default=50)),
                (
                    "band_ratios",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        db_default=[1, 2, 3],
                        default=lifecycle.models.policy.band_borders,
                        size=None,
                    ),
                ),
                (
                    "risk_ratios",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        db_default=[1, 1.5, 3],
                        default=lifecycle.models.policy.risk_borders,
                        size=None,
                    ),
                ),
                ("core_alarm_ratio", models.FloatField(db_default=1.5, default=1.5)),
                ("type_high_score", models.SmallIntegerField(db_default=3, default=3)),
                ("interested_new_days", models.IntegerField(db_default=90, default=90)),
                ("interested_active_days", models.IntegerField(db_default=90, default=90)),
                ("interested_cold_days", models.IntegerField(db_default=180, default=180)),
                ("won_back_days", models.IntegerField(db_default=180, default=180)),
                ("backfill_months", models.IntegerField(db_default=24, default=24)),
                ("sign_stretch", models.FloatField(db_default=1.5, default=1.5)),
                ("sign_basket_percent", models.SmallIntegerField(db_default=30, default=30)),
                ("sign_alive_percent", models.SmallIntegerField(db_default=20, default=20)),
                ("sign_low_rating", models.SmallIntegerField(db_default=2, default=2)),
                ("sign_detractor", models.SmallIntegerField(db_default=6, default=6)),
                ("sign_weight_percent", models.SmallIntegerField(db_default=15, default=15)),
                ("sign_muted_days", models.IntegerField(db_default=90, default=90)),
                ("sign_rated_days", models.IntegerField(db_default=180, default=180)),
                ("sign_answer_days", models.IntegerField(db_default=14, default=14)),
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
            name="MemberLikeness",
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
                ("score", models.FloatField()),
                ("reason_1", models.SmallIntegerField(db_default=-1, default=-1)),
                ("reason_2", models.SmallIntegerField(db_default=-1, default=-1)),
                ("reason_3", models.SmallIntegerField(db_default=-1, default=-1)),
            ],
            options={
                "indexes": [models.Index(fields=["score", "member"], name="members_by_likeness")],
            },
        ),
        migrations.CreateModel(
            name="MemberMetrics",
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
                ("first_order_on", models.DateField(null=True)),
                ("last_order_on", models.DateField(null=True)),
                ("order_count", models.IntegerField(db_default=0, default=0)),
                ("purchase_days", models.IntegerField(db_default=0, default=0)),
                ("net_amount", models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14)),
                (
                    "value_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("order_count_365d", models.IntegerField(db_default=0, default=0)),
                (
                    "net_amount_365d",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                (
                    "first_day_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                (
                    "last_two_days_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("previous_order_on", models.DateField(null=True)),
                ("last_refund_on", models.DateField(null=True)),
                ("first_own_on", models.DateField(null=True)),
                ("last_own_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_kind", models.CharField(blank=True, db_default="", max_length=20)),
                ("r", models.SmallIntegerField(null=True)),
                ("f", models.SmallIntegerField(null=True)),
                ("m", models.SmallIntegerField(null=True)),
                (
                    "band",
                    models.CharField(
                        choices=[
                            ("n", "first purchase, on time"),
                            ("e0", "active"),
                            ("s1", "dozing"),
                            ("s2", "half asleep"),
                            ("s3", "asleep"),
                        ],
                        db_collation="C",
                        max_length=2,
                        null=True,
                    ),
                ),
                (
                    "risk",
                    models.CharField(
                        choices=[("low", "low"), ("watch", "watch"), ("high", "high"), ("gone", "gone")],
                        db_collation="C",
                        max_length=5,
                        null=True,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value_amount", "member"], name="metrics_by_value")],
            },
        ),
        migrations.CreateModel(
            name="MemberRisk",
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
                    "signals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("late", "overdue"),
                                ("interval", "longer and longer intervals"),
                                ("basket", "smaller and smaller baskets"),
                                ("alive", "chance of staying falls"),
                                ("muted", "muted a channel"),
                                ("rating", "low rating"),
                                ("silent", "left a survey unanswered"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                ("since_on", models.DateField()),
                ("risk", models.FloatField()),
                ("at_stake", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "indexes": [models.Index(fields=["at_stake", "member"], name="members_at_stake")],
            },
        ),
        migrations.CreateModel(
            name="MemberStage",
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
                    "stage",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("interested", "Interested"),
                            ("first_buyer", "First-time buyer"),
                            ("repeat_buyer", "Repeat buyer"),
                            ("core", "Core"),
                            ("lost", "Lapsed"),
                            ("defector", "Defected"),
                        ],
                        db_collation="C",
                        max_length=12,
                    ),
                ),
                ("sub_state", models.CharField(blank=True, db_collation="C", db_default="", max_length=16)),
                ("seq", models.IntegerField(db_default=1, default=1)),
                ("since_on", models.DateField()),
                ("last_core_on", models.DateField(null=True)),
                ("reactivated_on", models.DateField(null=True)),
                (
                    "override_stage",
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
                        max_length=12,
                    ),
                ),
                ("override_reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("override_until", models.DateField(null=True)),
                (
                    "override_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["stage", "member"], name="members_in_stage")],
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
        migrations.CreateModel(
            name="Persona",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "note",
                    models.TextField(
                        blank=True, db_default="", max_length=1000, verbose_name="what they care about"
                    ),
                ),
                ("traits", models.JSONField(default=dict)),
                ("version", models.IntegerField(db_default=1, default=1)),
                ("fit", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
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
                "ordering": ["name"],
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
        migrations.CreateModel(
            name="RfmSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField()),
                ("r", models.SmallIntegerField()),
                ("f", models.SmallIntegerField()),
                ("m", models.SmallIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("as_of", "member"), name="rfm_snapshot_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "description",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="what it is for"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("dynamic", "computed every night"), ("list", "list kept by hand")],
                        db_default="dynamic",
                        default="dynamic",
                        max_length=7,
                    ),
                ),
                ("ready_key", models.CharField(blank=True, db_collation="C", db_default="", max_length=40)),
                ("tree", models.JSONField()),
                ("version", models.IntegerField(db_default=1, default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("archived_at", models.DateTimeField(null=True)),
                ("as_of", models.DateField(null=True)),
                ("computed_at", models.DateTimeField(null=True)),
                ("seen_xid", models.BigIntegerField(editable=False, null=True)),
                ("member_count", models.IntegerField(null=True)),
                ("error", models.TextField(blank=True)),
                (
                    "watch_percent",
                    models.SmallIntegerField(
                        db_default=30, default=30, verbose_name="flag a change of more than … %"
                    ),
                ),
                (
                    "watch",
                    models.CharField(
                        blank=True,
                        choices=[("", "as expected"), ("jumped", "jumped"), ("emptied", "became empty")],
                        db_default="",
                        default="",
                        max_length=7,
                    ),
                ),
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ready_key", ""), _negated=True),
                        fields=("ready_key",),
                        name="segment_adopted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("watch_percent__gte", 1), ("watch_percent__lte", 1000)),
                        name="segment_watch_is_percent",
                    ),
                ],
            },
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
            name="LifecycleRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.IntegerField(default=1)),
                ("as_of", models.DateField()),
                ("brand_gap_days", models.FloatField()),
                ("gap_members", models.IntegerField()),
                ("rfm_buyers", models.IntegerField()),
                ("average_order_value", models.FloatField(null=True)),
                (
                    "r_cuts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), null=True, size=None
                    ),
                ),
                (
                    "f_cuts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                (
                    "m_cuts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=2, max_digits=14), null=True, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lifecycle.lifecyclepolicy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("generation", "as_of"), name="lifecycle_run_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonaVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=60)),
                ("note", models.TextField(blank=True, db_default="")),
                ("traits", models.JSONField(default=dict)),
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
                    "persona",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="lifecycle.persona",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("persona", "number"), name="persona_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_entered_on", models.DateField()),
                ("last_entered_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="lifecycle.segment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_on__isnull", True)),
                        fields=["segment", "last_entered_on"],
                        name="segment_entered",
                    ),
                    models.Index(
                        condition=models.Q(("left_on__isnull", False)),
                        fields=["segment", "left_on"],
                        name="segment_left",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "member"), name="segment_member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentNight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField()),
                ("members", models.IntegerField()),
                ("entered", models.IntegerField()),
                ("left", models.IntegerField()),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nights",
                        to="lifecycle.segment",
                    ),
                ),
            ],
            options={
                "ordering": ["segment_id", "-as_of"],
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "as_of"), name="segment_night_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("include", "always in"), ("exclude", "never in")], max_length=7
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="reason"),
                ),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="lifecycle.segment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "member"), name="segment_override_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, db_default="", max_length=300)),
                ("tree", models.JSONField()),
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
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="lifecycle.segment",
                    ),
                ),
            ],
            options={
                "ordering": ["segment_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "number"), name="segment_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StageTransition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.IntegerField(db_default=1, default=1)),
                ("seq", models.IntegerField()),
                (
                    "from_stage",
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
                        max_length=12,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("interested", "Interested"),
                            ("first_buyer", "First-time buyer"),
                            ("repeat_buyer", "Repeat buyer"),
                            ("core", "Core"),
                            ("lost", "Lapsed"),
                            ("defector", "Defected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("import", "first seen"),
                            ("order", "order"),
                            ("refund", "refund"),
                            ("response", "response"),
                            ("time", "time passed"),
                            ("rfm", "scores changed"),
                            ("interview", "told us"),
                            ("manual", "by hand"),
                            ("merge", "merge"),
                            ("policy", "policy"),
                            ("correction", "correction"),
                        ],
                        max_length=10,
                    ),
                ),
                ("cycle_days", models.FloatField(null=True)),
                ("cycle_ratio", models.FloatField(null=True)),
                ("order_count", models.IntegerField()),
                ("last_order_on", models.DateField(null=True)),
                ("last_own_on", models.DateField(null=True)),
                ("r", models.SmallIntegerField(null=True)),
                ("f", models.SmallIntegerField(null=True)),
                ("m", models.SmallIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
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
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lifecycle.lifecyclerun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["on"], name="stage_moves_on_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "generation", "seq"), name="stage_chain")
                ],
            },
        ),
    ]
