"""Files in: modes, trials, mappings and what an undo needs; files out: requests, whose data left, canaries."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_surveys_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Canary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(db_collation="C", max_length=20)),
                ("name", models.CharField(max_length=80)),
                ("email", models.CharField(max_length=254, unique=True)),
                ("phone", models.CharField(max_length=24, unique=True)),
            ],
        ),
        migrations.AddField(
            model_name="load",
            name="is_trial",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="load",
            name="made_from",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="load",
            name="made_upto",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="load",
            name="mode",
            field=models.CharField(
                choices=[
                    ("upsert", "add new members and update known ones"),
                    ("create", "add new members only"),
                    ("update", "update known members only"),
                    ("fill", "add new members; of known ones fill only what is empty"),
                ],
                db_default="upsert",
                default="upsert",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="load",
            name="options",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="load",
            name="trial",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="load",
            name="undo",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name="load",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "being prepared"),
                    ("queued", "queued"),
                    ("reading", "reading the file"),
                    ("checking", "trying it out"),
                    ("checked", "tried out"),
                    ("applying", "writing"),
                    ("done", "done"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                    ("undoing", "undoing"),
                    ("undone", "undone"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="CanarySighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("door", models.CharField(max_length=20)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "canary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sightings",
                        to="members.canary",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Export",
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
                        choices=[("members", "members"), ("referrals", "referrals")], max_length=12
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV for Excel (UTF-8)"), ("xlsx", "Excel workbook (xlsx)")],
                        default="csv",
                        max_length=4,
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("query", models.JSONField(default=dict)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("is_personal", models.BooleanField(default=False)),
                ("purpose", models.CharField(blank=True, max_length=300)),
                ("language", models.CharField(blank=True, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waits for approval"),
                            ("refused", "refused"),
                            ("queued", "queued"),
                            ("writing", "being written"),
                            ("ready", "ready"),
                            ("fetched", "downloaded"),
                            ("expired", "expired"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("rows", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("size", models.BigIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="canary",
            name="export",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="canaries", to="members.export"
            ),
        ),
        migrations.CreateModel(
            name="ExportedMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.export",
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="LoadChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.load",
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="LoadMapping",
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
                        choices=[
                            ("members", "members"),
                            ("orders", "orders"),
                            ("order_lines", "order lines"),
                            ("refunds", "refunds"),
                            ("interactions", "interactions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("signature", models.CharField(db_collation="C", max_length=64)),
                ("mapping", models.JSONField(default=list)),
                ("used_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="export_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_personal", False),
                    ("state__in", ["requested", "refused", "cancelled"]),
                    ("decided_by__isnull", False),
                    _connector="OR",
                ),
                name="personal_export_is_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportedmember",
            constraint=models.UniqueConstraint(fields=("export", "member"), name="exported_once_a_file"),
        ),
        migrations.AddConstraint(
            model_name="loadchange",
            constraint=models.UniqueConstraint(fields=("load", "member"), name="load_change_once"),
        ),
        migrations.AddConstraint(
            model_name="loadmapping",
            constraint=models.UniqueConstraint(fields=("kind", "signature"), name="load_mapping_once"),
        ),
    ]
