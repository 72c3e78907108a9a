import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_message_cost"),
        ("members", "0006_queue_without_constraint"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disposition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=30, unique=True)),
                ("label_zh", models.CharField(max_length=40, verbose_name="name (Chinese)")),
                ("label_en", models.CharField(max_length=40, verbose_name="name (English)")),
                ("position", models.SmallIntegerField(default=0, verbose_name="place in the list")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("is_connected", models.BooleanField(verbose_name="connected")),
                ("counts_as_attempt", models.BooleanField(default=True, verbose_name="counts as an attempt")),
                ("counts_as_contact", models.BooleanField(default=False, verbose_name="counts as a contact")),
                ("requires_note", models.BooleanField(default=False, verbose_name="needs a note")),
                (
                    "creates_task",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing"),
                            ("callback_mine", "I call back"),
                            ("callback_team", "the team calls back"),
                            ("complaint", "take down the complaint"),
                            ("data_repair", "repair the contact data"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="what follows",
                    ),
                ),
                (
                    "stage_request",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="ends the relation"),
                ),
                ("opt_out", models.BooleanField(default=False, verbose_name="no more calls")),
                (
                    "invalidates_number",
                    models.BooleanField(default=False, verbose_name="the number is wrong"),
                ),
                (
                    "case_state",
                    models.CharField(blank=True, default="", max_length=16, verbose_name="the case becomes"),
                ),
                ("close_case", models.BooleanField(default=False, verbose_name="closes the case")),
                (
                    "retry_minutes",
                    models.IntegerField(blank=True, null=True, verbose_name="try again after (minutes)"),
                ),
                ("other_slot", models.BooleanField(default=False, verbose_name="at another time of day")),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("winback", "win back"),
                            ("follow_up", "follow-up"),
                            ("care", "care"),
                            ("consultation", "consultation"),
                            ("complaint", "complaint"),
                            ("opportunity", "opportunity"),
                            ("research", "market research"),
                            ("sale", "telephone sale"),
                            ("verify", "data check"),
                        ],
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("outbound", "we called"), ("inbound", "the member called")],
                        default="outbound",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("line", "LINE"),
                            ("call", "phone call"),
                            ("post", "post"),
                        ],
                        db_default="call",
                        default="call",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "usage",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="how it is used"
                    ),
                ),
                (
                    "evaluation",
                    models.CharField(
                        blank=True,
                        choices=[("good", "satisfied"), ("mixed", "so-so"), ("bad", "dissatisfied")],
                        db_default="",
                        max_length=8,
                        verbose_name="evaluation",
                    ),
                ),
                (
                    "expectation",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="what is expected of us"
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("low", "no hurry"), ("normal", "within the month"), ("high", "urgent")],
                        db_default="",
                        max_length=8,
                        verbose_name="urgency",
                    ),
                ),
                (
                    "new_need",
                    models.CharField(blank=True, db_default="", max_length=300, verbose_name="new need"),
                ),
                ("note", models.TextField(blank=True, db_default="", verbose_name="note")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="next contact")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.interaction",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "disposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.disposition",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-at"], name="contacts_of_member"),
                    models.Index(
                        condition=models.Q(("by__isnull", False)),
                        fields=["by", "-at"],
                        name="contacts_of_agent",
                    ),
                ],
            },
        ),
    ]
