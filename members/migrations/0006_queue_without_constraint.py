"""The queue of changed members carries no foreign key constraint; see ChangedMember."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0005_names_only")]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name="changedmember",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="members.member",
            ),
        ),
    ]
