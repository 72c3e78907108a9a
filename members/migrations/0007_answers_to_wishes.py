"""What a member was told about a wish."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0006_withdrawn_consent")]

    operations = [
        migrations.AddField(
            model_name="customrequest",
            name="answer",
            field=models.CharField(blank=True, db_default="", max_length=500, verbose_name="our answer"),
        ),
    ]
