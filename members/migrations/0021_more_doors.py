"""Pairs are filed at more doors."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0020_export_audience")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField(
            model_name="duplicatecandidate",
            name="door",
            field=models.CharField(
                choices=[
                    ("search", "duplicate search"),
                    ("join", "join page"),
                    ("call", "telephone"),
                    ("survey", "survey"),
                    ("line", "LINE"),
                    ("staff", "by hand"),
                    ("newsletter", "newsletter page"),
                    ("booking", "booking page"),
                    ("api", "API"),
                ],
                db_default="search",
                default="search",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="canarysighting",
            name="door",
            field=models.CharField(
                choices=[
                    ("search", "looked up"),
                    ("call", "telephone"),
                    ("member", "became a member"),
                ],
                max_length=20,
            ),
        ),
    ]
