from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_guards")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "claimed", "calling"])),
                fields=["send"],
                name="delivery_open",
            ),
        ),
    ]
