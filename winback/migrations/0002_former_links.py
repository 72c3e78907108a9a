"""Links to interviews whose draft was folded into another in a merge."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("winback", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerInterviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("link_token", models.CharField(db_collation="C", max_length=32, unique=True)),
                ("link_expires_at", models.DateTimeField(null=True)),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="winback.interview"
                    ),
                ),
            ],
        ),
    ]
