"""The view of standings is read by several processes at once."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from crm.sql import text


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0013_segment_seen")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(text("lifecycle/standing_view"), migrations.RunSQL.noop),
    ]
