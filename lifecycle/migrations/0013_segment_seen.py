"""Which transactions the last reading of a segment saw: the next night asks only whom later ones concern."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0012_standing_by_policy")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name="segment", name="seen_xid", field=models.BigIntegerField(editable=False, null=True)
        ),
    ]
