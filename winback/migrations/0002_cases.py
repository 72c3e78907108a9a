import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0007_calls"),
        ("crm", "0003_night_wanted"),
        ("members", "0006_queue_without_constraint"),
        ("winback", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("winback", "win back"),
                            ("early_warning", "about to leave"),
                            ("inbound", "care"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("assigned", "assigned"),
                            ("contacting", "in contact"),
                            ("interviewing", "in the interview"),
                            ("diagnosed", "reason known"),
                            ("offered", "offer made"),
                            ("won_back", "won back"),
                            ("promised", "promised to return"),
                            ("refused", "refused"),
                            ("with_competitor", "with a competitor"),
                            ("unreachable", "not reached"),
                            ("do_not_contact", "do not contact"),
                            ("closed", "case closed"),
                        ],
                        db_collation="C",
                        db_default="new",
                        default="new",
                        max_length=16,
                    ),
                ),
                ("occasion_key", models.CharField(db_collation="C", max_length=80, unique=True)),
                ("priority", models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14)),
                ("stage", models.CharField(blank=True, db_default="", max_length=12)),
                (
                    "value_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("cycle_ratio", models.FloatField(null=True)),
                ("last_order_on", models.DateField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("first_touch_due_at", models.DateTimeField(null=True)),
                ("first_touch_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("retry_at", models.DateTimeField(null=True)),
                ("retries", models.SmallIntegerField(db_default=0, default=0)),
                ("reason_code", models.CharField(blank=True, db_collation="C", db_default="", max_length=40)),
                ("competitor", models.CharField(blank=True, db_default="", max_length=80)),
                ("outcome", models.CharField(blank=True, db_default="", max_length=16)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="winback.case",
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.contact"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="winback.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True), fields=["next_at"], name="case_queue"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["member", "-opened_at"], name="cases_of_member"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("member",),
                name="case_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="case_closed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactdraft",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="draft_once_a_case"),
        ),
    ]
