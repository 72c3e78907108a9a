"""The band and the risk of a ratio, in a form that is inlined where the ratio is an expression."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from crm.sql import text


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0004_derived_rows")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(text("lifecycle/standing_functions"), migrations.RunSQL.noop),
    ]
