from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_loads_of_ties"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="order",
            name="order_of_member",
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["member", "placed_on"],
                include=("amount", "cost", "status", "id"),
                name="order_of_member",
            ),
        ),
    ]
