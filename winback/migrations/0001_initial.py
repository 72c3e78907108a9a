import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        ("crm", "0001_initial"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldoutYear",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=32)),
                ("percent", models.IntegerField(default=10)),
            ],
        ),
        migrations.CreateModel(
            name="OfferLimit",
            fields=[
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "Administrator"),
                            ("marketer", "Marketer"),
                            ("agent", "Agent"),
                            ("team_lead", "Team lead"),
                            ("analyst", "Analyst"),
                            ("privacy_officer", "Privacy officer"),
                        ],
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "most_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="gives away at most"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReasonLabel",
            fields=[
                (
                    "code",
                    models.CharField(db_collation="C", max_length=40, primary_key=True, serialize=False),
                ),
                ("label_zh", models.CharField(max_length=40, verbose_name="in Chinese")),
                ("label_en", models.CharField(max_length=40, verbose_name="in English")),
            ],
        ),
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["next_at"],
                        name="case_queue",
                    ),
                    models.Index(fields=["member", "-opened_at"], name="cases_of_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("member",),
                        name="case_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_has_time",
                    ),
                ],
            },
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
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "user"), name="draft_once_a_case")],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("phone", "by phone"), ("web", "by web form")], default="phone", max_length=5
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("finished", "finished")],
                        db_default="draft",
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("purpose_said_at", models.DateTimeField(null=True)),
                (
                    "primary_reason",
                    models.CharField(blank=True, db_collation="C", db_default="", max_length=40),
                ),
                (
                    "secondary_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "trigger_event",
                    models.CharField(blank=True, db_default="", max_length=300, verbose_name="what happened"),
                ),
                ("trigger_on", models.DateField(blank=True, null=True, verbose_name="when it happened")),
                (
                    "competitor",
                    models.CharField(
                        blank=True, db_default="", max_length=80, verbose_name="where they buy now"
                    ),
                ),
                (
                    "should_have_done",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="what we should have done"
                    ),
                ),
                (
                    "would_return",
                    models.SmallIntegerField(blank=True, null=True, verbose_name="would come back (0–10)"),
                ),
                (
                    "verbatim",
                    models.TextField(blank=True, db_default="", verbose_name="in the customer's words"),
                ),
                ("may_follow_up", models.BooleanField(null=True, verbose_name="may be asked again")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "has not decided"),
                            ("competitor", "buys from a competitor now"),
                            ("need_changed", "does not need it any more"),
                            ("interview", "will not come back"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                        verbose_name="and from now on",
                    ),
                ),
                ("stage", models.CharField(blank=True, db_default="", max_length=12)),
                (
                    "value_amount",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("link_token", models.CharField(db_collation="C", max_length=32, null=True, unique=True)),
                ("link_expires_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("saved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="winback.case",
                    ),
                ),
                (
                    "interviewer",
                    models.ForeignKey(
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "finished")),
                        fields=["finished_at"],
                        name="interviews_finished",
                    ),
                    models.Index(fields=["member", "-finished_at"], name="interviews_of_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("case",), name="interview_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "finished"), _negated=True),
                            models.Q(
                                ("finished_at__isnull", False),
                                ("purpose_said_at__isnull", False),
                                models.Q(("primary_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="interview_finished_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("would_return", None), ("would_return__range", (0, 10)), _connector="OR"
                        ),
                        name="interview_zero_to_ten",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("spot", "on the spot"), ("email", "by e-mail"), ("aloud", "read aloud")],
                        max_length=5,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, db_collation="C", db_default="", max_length=40)),
                ("why", models.CharField(max_length=200, verbose_name="why this offer")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="winback.case"
                    ),
                ),
                (
                    "coupon",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.coupon"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.delivery",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
