"""Personas and portraits; the model of look-alikes and its scores."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0009_about_to_leave"),
        ("members", "0019_line_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
    ]
