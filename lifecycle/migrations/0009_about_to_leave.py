"""How buying has changed, and who is about to leave."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0008_segments_kept"),
        ("members", "0015_load_change_left"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberRhythm",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("gap_stretch", models.FloatField()),
                ("basket_change", models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MemberRisk",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                (
                    "signals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("late", "overdue"),
                                ("interval", "longer and longer intervals"),
                                ("basket", "smaller and smaller baskets"),
                                ("alive", "chance of staying falls"),
                                ("muted", "muted a channel"),
                                ("rating", "low rating"),
                                ("silent", "left a survey unanswered"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                ("since_on", models.DateField()),
                ("risk", models.FloatField()),
                ("at_stake", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "indexes": [models.Index(fields=["at_stake", "member"], name="members_at_stake")],
            },
        ),
    ]
