from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_delivery_open")]

    operations = [
        migrations.AddField(
            model_name="channelbudget",
            name="cost_amount",
            field=models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=8),
        ),
    ]
