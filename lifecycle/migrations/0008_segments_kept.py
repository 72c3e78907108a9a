# Lists kept by hand, versions, overrides, the history of sizes, and who came and went.

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0007_standing_with_chance"),
        ("members", "0012_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["segment_id", "-as_of"],
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
            ],
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
            ],
            options={
                "ordering": ["segment_id", "-number"],
            },
        ),
        migrations.RemoveIndex(
            model_name="segmentmember",
            name="segment_present",
        ),
        migrations.AddField(
            model_name="segment",
            name="archived_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="segment",
            name="computed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="segment",
            name="description",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="what it is for"),
        ),
        migrations.AddField(
            model_name="segment",
            name="kind",
            field=models.CharField(
                choices=[("dynamic", "computed every night"), ("list", "list kept by hand")],
                db_default="dynamic",
                default="dynamic",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="ready_key",
            field=models.CharField(blank=True, db_collation="C", db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="segment",
            name="version",
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="segment",
            name="watch",
            field=models.CharField(
                blank=True,
                choices=[("", "as expected"), ("jumped", "jumped"), ("emptied", "became empty")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="watch_percent",
            field=models.SmallIntegerField(
                db_default=30, default=30, verbose_name="flag a change of more than … %"
            ),
        ),
        migrations.AlterField(
            model_name="segmentmember",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AlterField(
            model_name="segmentmember",
            name="segment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="lifecycle.segment",
            ),
        ),
        migrations.AddIndex(
            model_name="segmentmember",
            index=models.Index(
                condition=models.Q(("left_on__isnull", True)),
                fields=["segment", "last_entered_on"],
                name="segment_entered",
            ),
        ),
        migrations.AddIndex(
            model_name="segmentmember",
            index=models.Index(
                condition=models.Q(("left_on__isnull", False)),
                fields=["segment", "left_on"],
                name="segment_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ready_key", ""), _negated=True),
                fields=("ready_key",),
                name="segment_adopted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("watch_percent__gte", 1), ("watch_percent__lte", 1000)),
                name="segment_watch_is_percent",
            ),
        ),
        migrations.AddField(
            model_name="segmentnight",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="nights",
                to="lifecycle.segment",
            ),
        ),
        migrations.AddField(
            model_name="segmentoverride",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="segmentoverride",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="segmentoverride",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="overrides",
                to="lifecycle.segment",
            ),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="lifecycle.segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentnight",
            constraint=models.UniqueConstraint(fields=("segment", "as_of"), name="segment_night_once"),
        ),
        migrations.AddConstraint(
            model_name="segmentoverride",
            constraint=models.UniqueConstraint(fields=("segment", "member"), name="segment_override_once"),
        ),
        migrations.AddConstraint(
            model_name="segmentversion",
            constraint=models.UniqueConstraint(fields=("segment", "number"), name="segment_version_once"),
        ),
    ]
