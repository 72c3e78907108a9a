from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0003_night_wanted"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="service_hours",
            field=models.CharField(
                default="09:00-12:00, 13:00-17:00",
                db_default="09:00-12:00, 13:00-17:00",
                max_length=120,
                verbose_name="service hours",
            ),
        ),
        migrations.AddField(
            model_name="brand",
            name="closed_days",
            field=models.TextField(blank=True, default="", db_default="", verbose_name="extra days off"),
        ),
        migrations.AddField(
            model_name="brand",
            name="extra_workdays",
            field=models.TextField(blank=True, default="", db_default="", verbose_name="extra workdays"),
        ),
    ]
