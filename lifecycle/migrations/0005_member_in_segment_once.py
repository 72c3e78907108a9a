from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0004_vacuumed_early"),
        ("members", "0006_withdrawn_consent"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="segmentmember",
            name="segment_member_once",
        ),
        migrations.RemoveIndex(
            model_name="segmentmember",
            name="segment_of_member",
        ),
        migrations.AddConstraint(
            model_name="segmentmember",
            constraint=models.UniqueConstraint(
                fields=("member", "segment"), include=("left_on",), name="member_in_segment_once"
            ),
        ),
    ]
