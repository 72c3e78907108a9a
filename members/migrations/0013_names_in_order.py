from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    # Built beside the running program: it may have a million names.
    atomic = False
    dependencies = [("members", "0012_record")]

    operations = [
        AddIndexConcurrently(
            "member",
            models.Index(
                Collate("name_key", "C"),
                condition=models.Q(("name_key", ""), _negated=True),
                name="member_name",
            ),
        ),
    ]
