"""Campaigns, coupons and the referral programme name the stage they are for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0015_guard_service"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="is_default",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="the usual one for this stage"
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prospect", "Prospect"),
                    ("interested", "Interested"),
                    ("first_buyer", "First-time buyer"),
                    ("repeat_buyer", "Repeat buyer"),
                    ("core", "Core"),
                    ("lost", "Lapsed"),
                    ("defector", "Defected"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="for the stage",
            ),
        ),
        migrations.AddField(
            model_name="coupontype",
            name="is_default",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="the usual one for this stage"
            ),
        ),
        migrations.AddField(
            model_name="coupontype",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prospect", "Prospect"),
                    ("interested", "Interested"),
                    ("first_buyer", "First-time buyer"),
                    ("repeat_buyer", "Repeat buyer"),
                    ("core", "Core"),
                    ("lost", "Lapsed"),
                    ("defector", "Defected"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="for the stage",
            ),
        ),
        migrations.AddField(
            model_name="referralprogram",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prospect", "Prospect"),
                    ("interested", "Interested"),
                    ("first_buyer", "First-time buyer"),
                    ("repeat_buyer", "Repeat buyer"),
                    ("core", "Core"),
                    ("lost", "Lapsed"),
                    ("defector", "Defected"),
                ],
                db_default="core",
                default="core",
                max_length=12,
                verbose_name="for the stage",
            ),
        ),
    ]
