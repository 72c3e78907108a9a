"""How buying changes is read in the one pass over the orders and stands among the facts.

The facts are derived: where there are some, the table is emptied, and the next night fills it as the first did.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from crm.sql import text

DROP_VIEW = "drop view if exists lifecycle_standing"


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0014_standing_in_parallel")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(DROP_VIEW, migrations.RunSQL.noop),
        migrations.RunSQL("truncate lifecycle_membermetrics", migrations.RunSQL.noop),
        migrations.DeleteModel("MemberRhythm"),
        migrations.AddField(
            "membermetrics",
            "first_day_amount",
            models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
        ),
        migrations.AddField(
            "membermetrics",
            "last_two_days_amount",
            models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
        ),
        migrations.AddField("membermetrics", "previous_order_on", models.DateField(null=True)),
        migrations.RunSQL(text("lifecycle/standing_view"), DROP_VIEW),
        migrations.CreateModel(
            "ProfileRun",
            [
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
    ]
