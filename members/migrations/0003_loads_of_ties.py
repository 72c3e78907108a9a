"""Files of groups and notes: what they wrote, for their undo, and what a feed calls a group."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("members", "members"),
    ("orders", "orders"),
    ("order_lines", "order lines"),
    ("refunds", "refunds"),
    ("interactions", "interactions"),
    ("groups", "households, employers and other groups"),
    ("notes", "notes about members"),
]


class Migration(migrations.Migration):
    dependencies = [("members", "0002_guards")]

    operations = [
        migrations.AlterField(
            model_name="load", name="kind", field=models.CharField(choices=KINDS, max_length=12)
        ),
        migrations.AlterField(
            model_name="loadmapping", name="kind", field=models.CharField(choices=KINDS, max_length=12)
        ),
        migrations.AddField(
            model_name="group",
            name="key",
            field=models.CharField(db_collation="C", editable=False, max_length=110, null=True, unique=True),
        ),
        migrations.CreateModel(
            name="LoadedTie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noun", models.CharField(max_length=8)),
                ("row_id", models.BigIntegerField()),
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
            ],
        ),
        migrations.AddConstraint(
            model_name="loadedtie",
            constraint=models.UniqueConstraint(fields=("load", "noun", "row_id"), name="loaded_tie_once"),
        ),
    ]
