"""The kind of the campaign that counts what agents give by themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0010_referrals")]

    operations = [
        migrations.AlterField(
            model_name="campaign",
            name="kind",
            field=models.CharField(
                choices=[
                    ("standing", "standing win-back"),
                    ("one_off", "one-off"),
                    ("referral", "referral ask"),
                    ("desk", "offers of the desk"),
                ],
                default="standing",
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
