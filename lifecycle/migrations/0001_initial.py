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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LifecyclePolicy",
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
                        base_field=models.IntegerField(),
                        default=lifecycle.models.policy.fixed_r,
                        size=None,
                    ),
                ),
                (
                    "fixed_f_counts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        default=lifecycle.models.policy.fixed_f,
                        size=None,
                    ),
                ),
                (
                    "fixed_m_multiples",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        default=lifecycle.models.policy.fixed_m,
                        size=None,
                    ),
                ),
                (
                    "rfm_groups",
                    models.JSONField(default=lifecycle.models.policy.default_groups),
                ),
                ("core_min_score", models.SmallIntegerField(default=4)),
                ("core_keep_score", models.SmallIntegerField(default=3)),
                ("core_max_ratio", models.FloatField(default=2)),
                (
                    "core_min_order_value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("lost_ratio", models.FloatField(default=3)),
                ("defector_months", models.IntegerField(default=24)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="LifecycleRun",
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
                        base_field=models.DecimalField(decimal_places=2, max_digits=14),
                        null=True,
                        size=None,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lifecycle.lifecyclepolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MemberMetrics",
            fields=[
                (
                    "member",
                    models.OneToOneField(
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
                (
                    "net_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                (
                    "value_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("order_count_365d", models.IntegerField(db_default=0, default=0)),
                (
                    "net_amount_365d",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("last_refund_on", models.DateField(null=True)),
                ("first_own_on", models.DateField(null=True)),
                ("last_own_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "end_kind",
                    models.CharField(blank=True, db_default="", max_length=20),
                ),
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
                        choices=[
                            ("low", "low"),
                            ("watch", "watch"),
                            ("high", "high"),
                            ("gone", "gone"),
                        ],
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
            name="MemberStage",
            fields=[
                (
                    "member",
                    models.OneToOneField(
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
                (
                    "sub_state",
                    models.CharField(blank=True, db_collation="C", db_default="", max_length=16),
                ),
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
                (
                    "override_reason",
                    models.CharField(blank=True, db_default="", max_length=200),
                ),
                ("override_until", models.DateField(null=True)),
                (
                    "override_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RfmSnapshot",
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
                ("as_of", models.DateField()),
                ("r", models.SmallIntegerField()),
                ("f", models.SmallIntegerField()),
                ("m", models.SmallIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
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
                    "name",
                    models.CharField(max_length=80, unique=True, verbose_name="name"),
                ),
                ("tree", models.JSONField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("as_of", models.DateField(null=True)),
                ("member_count", models.IntegerField(null=True)),
                ("error", models.TextField(blank=True)),
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
            },
        ),
        migrations.CreateModel(
            name="SegmentMember",
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
                ("first_entered_on", models.DateField()),
                ("last_entered_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="lifecycle.segment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StageTransition",
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
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lifecycle.lifecyclerun",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="lifecyclerun",
            constraint=models.UniqueConstraint(fields=("generation", "as_of"), name="lifecycle_run_once"),
        ),
        migrations.AddIndex(
            model_name="memberstage",
            index=models.Index(fields=["stage", "member"], name="members_in_stage"),
        ),
        migrations.AddConstraint(
            model_name="rfmsnapshot",
            constraint=models.UniqueConstraint(fields=("as_of", "member"), name="rfm_snapshot_once"),
        ),
        migrations.AddIndex(
            model_name="segmentmember",
            index=models.Index(
                condition=models.Q(("left_on__isnull", True)),
                fields=["segment"],
                name="segment_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentmember",
            constraint=models.UniqueConstraint(fields=("segment", "member"), name="segment_member_once"),
        ),
        migrations.AddIndex(
            model_name="stagetransition",
            index=models.Index(fields=["on"], name="stage_moves_on_day"),
        ),
        migrations.AddConstraint(
            model_name="stagetransition",
            constraint=models.UniqueConstraint(fields=("member", "generation", "seq"), name="stage_chain"),
        ),
    ]
