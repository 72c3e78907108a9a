"""The view of standings tells the chance of being alive and the expected next order."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from crm.sql import text

DROP = """
drop view lifecycle_standing;
drop function shuke_p_alive(integer, float8, float8, float8, float8, float8, float8);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0006_lifetime_value")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(text("lifecycle/p_alive_function") + text("lifecycle/standing_view"), DROP),
    ]
