from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DailyMetric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("on", models.DateField()),
                ("metric", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, default="", max_length=60)),
                ("value", models.DecimalField(decimal_places=4, max_digits=18)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("on", "metric", "key"), name="daily_metric_once")
                ],
            },
        ),
    ]
