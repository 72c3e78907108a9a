from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_former_tokens"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("purpose", "marketing"), ("state", "withdrawn")),
                fields=["changed_at"],
                include=("member",),
                name="consent_withdrawn",
            ),
        ),
    ]
