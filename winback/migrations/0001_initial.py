from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HoldoutYear",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=32)),
                ("percent", models.IntegerField(default=10)),
            ],
        ),
    ]
