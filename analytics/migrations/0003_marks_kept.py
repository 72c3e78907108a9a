"""What marks each value group is kept with the weighing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_value_groups_and_advice"),
    ]

    operations = [
        migrations.AddField(
            model_name="worthrun",
            name="marks",
            field=models.JSONField(default=list),
        ),
    ]
