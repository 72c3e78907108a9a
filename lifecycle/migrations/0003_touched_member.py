import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0002_standing_view")]

    operations = [
        migrations.CreateModel(
            name="TouchedMember",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("correction", models.BooleanField(db_default=False, default=False)),
                ("order_on", models.DateField(null=True)),
            ],
        ),
    ]
