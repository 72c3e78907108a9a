"""Bands, risks and the eight types by the borders of the policy instead of fixed ones."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from crm.sql import text

OLDER = """
drop function if exists shuke_band(float8, integer);
drop function if exists shuke_risk(float8);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("lifecycle", "0011_whole_policy_and_playbooks")]

    operations: ClassVar[list[Operation]] = [
        # The view itself reads columns of a later migration, which creates it.
        migrations.RunSQL(OLDER + text("lifecycle/standing_functions"), migrations.RunSQL.noop),
    ]
