"""The view of standings is read by several processes at once; a later migration, whose columns it reads, makes it."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0013_segment_seen")]

    operations: ClassVar[list[Operation]] = []
