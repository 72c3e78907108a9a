import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0002_standing"),
        ("members", "0004_orders_cover_id"),
    ]

    operations = [
        migrations.AlterField(
            model_name="segmentmember",
            name="member",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddIndex(
            model_name="segmentmember",
            index=models.Index(fields=["member"], include=("segment", "left_on"), name="segment_of_member"),
        ),
    ]
