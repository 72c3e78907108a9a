"""The chance of being alive, as a function."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from crm.sql import text

DROP = """
drop function shuke_p_alive(integer, float8, float8, float8, float8, float8, float8);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0006_lifetime_value")]

    # The view itself reads columns of a later migration, which creates it.
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(text("lifecycle/p_alive_function"), DROP),
    ]
