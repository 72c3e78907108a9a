import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import members.models.member
from crm.sql import text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("crm", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(text("members/grams"), "drop function shuke_grams(text)"),
        migrations.RunSQL(text("members/fold"), "drop function shuke_fold(text)"),
        migrations.RunSQL(text("members/moment"), "drop function shuke_moment(text)"),
        migrations.RunSQL(text("members/amount"), "drop function shuke_amount(text)"),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(db_default=members.models.member.Uuid7(), editable=False, unique=True),
                ),
                ("source", models.CharField(db_default="main", default="main", max_length=40)),
                ("external_id", models.CharField(blank=True, db_collation="C", max_length=64, null=True)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("is_stub", models.BooleanField(db_default=False, default=False)),
                ("name", models.CharField(blank=True, db_default="", max_length=80, verbose_name="name")),
                (
                    "given_name",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="given name"),
                ),
                (
                    "surname",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="surname"),
                ),
                ("email", models.CharField(blank=True, db_default="", max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, db_default="", max_length=24, verbose_name="phone")),
                (
                    "line_id",
                    models.CharField(blank=True, db_default="", max_length=64, verbose_name="LINE user id"),
                ),
                ("birthday", models.DateField(blank=True, null=True, verbose_name="birthday")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("female", "female"), ("male", "male"), ("other", "other")],
                        db_default="",
                        max_length=8,
                        verbose_name="sex",
                    ),
                ),
                (
                    "occupation",
                    models.CharField(blank=True, db_default="", max_length=60, verbose_name="occupation"),
                ),
                ("city", models.CharField(blank=True, db_default="", max_length=40, verbose_name="city")),
                (
                    "district",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="district"),
                ),
                (
                    "address",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="address"),
                ),
                (
                    "postcode",
                    models.CharField(blank=True, db_default="", max_length=10, verbose_name="postcode"),
                ),
                (
                    "company",
                    models.CharField(blank=True, db_default="", max_length=80, verbose_name="company"),
                ),
                (
                    "title",
                    models.CharField(blank=True, db_default="", max_length=60, verbose_name="job title"),
                ),
                (
                    "company_size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1", "one person"),
                            ("2-9", "2–9 people"),
                            ("10-49", "10–49 people"),
                            ("50-199", "50–199 people"),
                            ("200-999", "200–999 people"),
                            ("1000+", "1,000 people and more"),
                        ],
                        db_default="",
                        max_length=10,
                        verbose_name="company size",
                    ),
                ),
                (
                    "card_no",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="card number"),
                ),
                (
                    "joined_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recommended", "somebody recommended us"),
                            ("quality", "quality"),
                            ("price", "price"),
                            ("trial", "tried a sample"),
                            ("nearby", "close to home or work"),
                            ("advertising", "an advertisement or article"),
                            ("service", "good advice or service"),
                            ("gift", "received it as a gift"),
                            ("dissatisfied", "dissatisfied with another brand"),
                            ("other", "another reason"),
                        ],
                        db_default="",
                        max_length=20,
                        verbose_name="why joined",
                    ),
                ),
                (
                    "joined_why_note",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="why joined, in words"
                    ),
                ),
                (
                    "brand_before",
                    models.CharField(
                        blank=True, db_default="", max_length=80, verbose_name="brand used before"
                    ),
                ),
                (
                    "preferred_channel",
                    models.CharField(
                        blank=True, db_default="", max_length=8, verbose_name="preferred channel"
                    ),
                ),
                ("origin", models.CharField(blank=True, db_default="", max_length=40, verbose_name="origin")),
                (
                    "language",
                    models.CharField(blank=True, db_default="", max_length=10, verbose_name="language"),
                ),
                (
                    "custom",
                    models.JSONField(
                        blank=True, db_default=models.Value({}, models.JSONField()), default=dict
                    ),
                ),
                ("revision", models.IntegerField(db_default=0, default=0)),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="joined")),
                ("joined_on", models.DateField(blank=True, null=True)),
                ("name_key", models.CharField(blank=True, db_default="", editable=False, max_length=80)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("restricted_at", models.DateTimeField(editable=False, null=True)),
                ("erased_at", models.DateTimeField(editable=False, null=True)),
                (
                    "referred_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="referred",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func(models.F("name_key"), function="shuke_grams"),
                        condition=models.Q(("name_key", ""), _negated=True),
                        name="member_name_grams",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Collate("name_key", "C"),
                        condition=models.Q(("name_key", ""), _negated=True),
                        name="member_name",
                    ),
                    models.Index(
                        models.Func(models.F("phone"), function="reverse"),
                        condition=models.Q(("phone", ""), _negated=True),
                        name="member_phone_tail",
                    ),
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=["email"],
                        name="member_email",
                    ),
                    models.Index(
                        condition=models.Q(("line_id", ""), _negated=True),
                        fields=["line_id"],
                        name="member_line",
                    ),
                    models.Index(fields=["external_id"], name="member_external_id"),
                    models.Index(
                        condition=models.Q(("card_no", ""), _negated=True),
                        fields=["card_no"],
                        name="member_card",
                    ),
                    models.Index(
                        condition=models.Q(("referred_by__isnull", False)),
                        fields=["referred_by"],
                        name="member_referrer",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="member_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        db_collation="C",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Lower-case letters, digits and _ only."
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("label_zh", models.CharField(max_length=60, verbose_name="name in Chinese")),
                (
                    "label_en",
                    models.CharField(
                        blank=True, db_default="", max_length=60, verbose_name="name in English"
                    ),
                ),
                ("hint", models.CharField(blank=True, db_default="", max_length=200, verbose_name="hint")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "a number"),
                            ("money", "amount of money"),
                            ("date", "date"),
                            ("choice", "one of a list"),
                            ("many", "several of a list"),
                            ("bool", "yes/no"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("rules", models.JSONField(blank=True, default=dict)),
                (
                    "is_required",
                    models.BooleanField(db_default=False, default=False, verbose_name="must be filled in"),
                ),
                (
                    "is_used_in_segments",
                    models.BooleanField(db_default=False, default=False, verbose_name="used in segments"),
                ),
                ("is_private", models.BooleanField(db_default=False, default=False, verbose_name="private")),
                ("group", models.CharField(blank=True, db_default="", max_length=60, verbose_name="group")),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["group", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="MessageTopic",
            fields=[
                ("code", models.SlugField(max_length=30, primary_key=True, serialize=False)),
                ("name_zh", models.CharField(max_length=60, verbose_name="name (Chinese)")),
                ("name_en", models.CharField(max_length=60, verbose_name="name (English)")),
                ("position", models.SmallIntegerField(db_default=0, default=0)),
                (
                    "is_active",
                    models.BooleanField(db_default=True, default=True, verbose_name="offered to members"),
                ),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        db_collation="C",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Lower-case letters, digits and _ only."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="field it fills",
                    ),
                ),
                ("wording_zh", models.CharField(max_length=200, verbose_name="wording in Chinese")),
                (
                    "wording_en",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="wording in English"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "a number"),
                            ("date", "date"),
                            ("choice", "one of a list"),
                            ("many", "several of a list"),
                            ("bool", "yes/no"),
                            ("scale", "0 to 10"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="choices")),
                (
                    "probability",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="chance of an answer",
                    ),
                ),
                ("points", models.IntegerField(db_default=0, default=0, verbose_name="points for an answer")),
                ("position", models.IntegerField(db_default=0, default=0, verbose_name="position")),
                ("is_active", models.BooleanField(db_default=True, default=True, verbose_name="in use")),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("marketing", "advertising and offers"),
                            ("research", "surveys and market research"),
                        ],
                        max_length=16,
                        verbose_name="purpose",
                    ),
                ),
                ("version", models.IntegerField()),
                ("text_zh", models.TextField(verbose_name="text (Chinese)")),
                ("text_en", models.TextField(verbose_name="text (English)")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["purpose", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "version"), name="consent_text_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "searching"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        db_default="queued",
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("phase", models.CharField(blank=True, db_default="", max_length=12)),
                ("done", models.SmallIntegerField(db_default=0, default=0)),
                ("threshold", models.FloatField()),
                ("source", models.CharField(blank=True, db_default="", max_length=40)),
                ("members", models.BigIntegerField(null=True)),
                ("pairs", models.BigIntegerField(null=True)),
                ("filed", models.BigIntegerField(null=True)),
                ("method", models.CharField(blank=True, db_default="", max_length=8)),
                ("error", models.TextField(blank=True, db_default="")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("state",),
                        name="duplicate_search_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
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
                            ("members", "members"),
                            ("referrals", "referrals"),
                            ("audience", "hashed audience"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV for Excel (UTF-8)"), ("xlsx", "Excel workbook (xlsx)")],
                        default="csv",
                        max_length=4,
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("query", models.JSONField(default=dict)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("is_personal", models.BooleanField(default=False)),
                ("purpose", models.CharField(blank=True, max_length=300)),
                ("language", models.CharField(blank=True, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waits for approval"),
                            ("refused", "refused"),
                            ("queued", "queued"),
                            ("writing", "being written"),
                            ("ready", "ready"),
                            ("fetched", "downloaded"),
                            ("expired", "expired"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("rows", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("size", models.BigIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_personal", False),
                            ("state__in", ["requested", "refused", "cancelled"]),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="personal_export_is_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldHealth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(db_collation="C", max_length=20)),
                ("field", models.CharField(db_collation="C", max_length=60)),
                ("members", models.IntegerField()),
                ("verified", models.IntegerField()),
                ("declared", models.IntegerField()),
                ("inferred", models.IntegerField()),
                ("expired", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stage", "field"), name="field_health_once")],
            },
        ),
        migrations.CreateModel(
            name="FieldWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(db_collation="C", max_length=20)),
                ("field", models.CharField(db_collation="C", max_length=60)),
                (
                    "weight",
                    models.SmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(20),
                        ]
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stage", "field"), name="field_weight_once")],
            },
        ),
        migrations.CreateModel(
            name="Group",
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
                            ("household", "household"),
                            ("employer", "employer"),
                            ("association", "association"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name of the group")),
                ("note", models.CharField(blank=True, db_default="", max_length=500, verbose_name="remark")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "name"], name="group_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Load",
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
                            ("members", "members"),
                            ("orders", "orders"),
                            ("order_lines", "order lines"),
                            ("refunds", "refunds"),
                            ("interactions", "interactions"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("upsert", "add new members and update known ones"),
                            ("create", "add new members only"),
                            ("update", "update known members only"),
                            ("fill", "add new members; of known ones fill only what is empty"),
                        ],
                        db_default="upsert",
                        default="upsert",
                        max_length=6,
                    ),
                ),
                ("profile", models.CharField(default="generic", max_length=20)),
                ("source", models.CharField(default="main", max_length=40)),
                ("file_name", models.CharField(max_length=255)),
                ("path", models.CharField(max_length=1024)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being prepared"),
                            ("queued", "queued"),
                            ("reading", "reading the file"),
                            ("checking", "trying it out"),
                            ("checked", "tried out"),
                            ("applying", "writing"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                            ("undoing", "undoing"),
                            ("undone", "undone"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("offset", models.BigIntegerField(default=0)),
                ("lines_read", models.BigIntegerField(default=0)),
                ("applied_line", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("layout", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("options", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("is_trial", models.BooleanField(db_default=False, default=False)),
                ("trial", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("made_from", models.BigIntegerField(null=True)),
                ("made_upto", models.BigIntegerField(null=True)),
                ("undo", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("error", models.TextField(blank=True)),
                ("problem", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LoadMapping",
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
                            ("members", "members"),
                            ("orders", "orders"),
                            ("order_lines", "order lines"),
                            ("refunds", "refunds"),
                            ("interactions", "interactions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("signature", models.CharField(db_collation="C", max_length=64)),
                ("mapping", models.JSONField(default=list)),
                ("used_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "signature"), name="load_mapping_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ParkedRefund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(db_collation="C", max_length=40)),
                ("order_external_id", models.CharField(db_collation="C", max_length=64)),
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("version", models.BigIntegerField()),
                ("has_own_version", models.BooleanField(default=False)),
                ("refunded_at", models.DateTimeField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order_external_id", "external_id", "source"), name="parked_refund_identity"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(db_default="main", default="main", max_length=40)),
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("name", models.CharField(blank=True, db_default="", max_length=200)),
                ("category", models.CharField(blank=True, db_default="", max_length=80)),
                ("price", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="product_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("code", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("months", models.IntegerField(verbose_name="months")),
                ("is_active", models.BooleanField(db_default=False, default=False, verbose_name="in force")),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_run_at", models.DateTimeField(null=True)),
                ("last_rows", models.IntegerField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1)), name="retention_of_a_month_at_least"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        max_length=8,
                    ),
                ),
                ("address_hash", models.BinaryField(max_length=32)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("hard_bounce", "hard bounce"),
                            ("complaint", "spam complaint"),
                            ("opt_out", "opted out"),
                            ("invalid", "invalid address"),
                            ("erased", "erased"),
                            ("manual", "entered by hand"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "address_hash"), name="suppression_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(max_length=40, unique=True, verbose_name="short name in the address"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("form", "questionnaire"), ("story", "story")],
                        default="form",
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open"), ("closed", "no longer open")],
                        db_default="draft",
                        default="draft",
                        max_length=6,
                    ),
                ),
                (
                    "takes_anonymous",
                    models.BooleanField(
                        default=True, verbose_name="anybody with the address may answer, without a name"
                    ),
                ),
                ("reward_type_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "remind_after_days",
                    models.SmallIntegerField(default=7, verbose_name="days until the reminder"),
                ),
                (
                    "last_after_days",
                    models.SmallIntegerField(
                        default=7, verbose_name="days from the reminder to the last one"
                    ),
                ),
                (
                    "close_after_days",
                    models.SmallIntegerField(default=28, verbose_name="days until an invitation closes"),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("close_after_days__gte", 1),
                            ("last_after_days__gte", 1),
                            ("remind_after_days__gte", 1),
                        ),
                        name="survey_days_are_days",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="tag")),
                ("tone", models.CharField(blank=True, db_default="", max_length=10, verbose_name="colour")),
                ("note", models.CharField(blank=True, db_default="", max_length=200, verbose_name="meaning")),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Canary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(db_collation="C", max_length=20)),
                ("name", models.CharField(max_length=80)),
                ("email", models.CharField(max_length=254, unique=True)),
                ("phone", models.CharField(max_length=24, unique=True)),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canaries",
                        to="members.export",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BookingService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(max_length=40, unique=True, verbose_name="short name in the address"),
                ),
                ("name_zh", models.CharField(max_length=80, verbose_name="name (Chinese)")),
                (
                    "name_en",
                    models.CharField(blank=True, db_default="", max_length=80, verbose_name="name (English)"),
                ),
                (
                    "about_zh",
                    models.TextField(
                        blank=True, db_default="", verbose_name="what awaits the guest (Chinese)"
                    ),
                ),
                (
                    "about_en",
                    models.TextField(
                        blank=True, db_default="", verbose_name="what awaits the guest (English)"
                    ),
                ),
                ("place", models.CharField(blank=True, db_default="", max_length=120, verbose_name="where")),
                ("minutes", models.SmallIntegerField(default=60, verbose_name="minutes")),
                (
                    "remind_hours",
                    models.SmallIntegerField(default=24, verbose_name="hours before which we remind"),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="may be booked")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.team",
                        verbose_name="team that receives the guests",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.survey",
                        verbose_name="survey after the visit",
                    ),
                ),
            ],
            options={
                "ordering": ["name_zh", "id"],
            },
        ),
        migrations.CreateModel(
            name="ContactPreference",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("token", models.CharField(db_collation="C", max_length=32, unique=True)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("normal", "as it comes"),
                            ("weekly", "at most once a week"),
                            ("monthly", "at most once a month"),
                        ],
                        db_default="normal",
                        default="normal",
                        max_length=8,
                    ),
                ),
                ("paused_until", models.DateTimeField(null=True)),
                ("only_service", models.BooleanField(db_default=False, default=False)),
                (
                    "topics_off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), db_default=[], default=list, size=None
                    ),
                ),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ContactState",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("last_contact_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ProfileScore",
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
                ("stage", models.CharField(db_collation="C", max_length=20)),
                ("score", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="ContactLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("deputy", "deputy"), ("knows", "knows the person")],
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                ("note", models.CharField(blank=True, db_default="", max_length=200, verbose_name="remark")),
                ("since_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "handed_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_links",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member", "id"], name="contact_link_of_member")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("member", "user"),
                        name="contact_link_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("role", "owner")),
                        fields=("member",),
                        name="one_owner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        max_length=8,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("marketing", "advertising and offers"),
                            ("research", "surveys and market research"),
                        ],
                        db_default="marketing",
                        default="marketing",
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("granted", "granted"), ("withdrawn", "withdrawn")], max_length=10
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("text_version", models.CharField(blank=True, db_default="", max_length=20)),
                ("evidence", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("occurred_at", models.DateTimeField()),
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_events",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        max_length=8,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("marketing", "advertising and offers"),
                            ("research", "surveys and market research"),
                        ],
                        db_default="marketing",
                        default="marketing",
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("granted", "granted"), ("withdrawn", "withdrawn")], max_length=10
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("text_version", models.CharField(blank=True, db_default="", max_length=20)),
                ("changed_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "channel", "purpose"), name="consent_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangedMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("member", "member"),
                            ("order", "order"),
                            ("refund", "refund"),
                            ("interaction", "interaction"),
                            ("correction", "correction"),
                            ("merge", "merge"),
                        ],
                        max_length=12,
                    ),
                ),
                ("fact_on", models.DateField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="crm.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("user__isnull", False), ("team__isnull", False), _connector="OR"),
                        name="assigned_to_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateCandidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("probability", models.FloatField()),
                ("why", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to decide"),
                            ("merged", "merged"),
                            ("rejected", "not the same"),
                            ("later", "later"),
                        ],
                        db_collation="C",
                        db_default="open",
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("search", "duplicate search"),
                            ("join", "join page"),
                            ("call", "telephone"),
                            ("survey", "survey"),
                            ("line", "LINE"),
                            ("staff", "by hand"),
                            ("newsletter", "newsletter page"),
                            ("booking", "booking page"),
                            ("api", "API"),
                        ],
                        db_default="search",
                        default="search",
                        max_length=10,
                    ),
                ),
                ("later_until", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-probability", "-id"], name="duplicate_queue")],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="duplicate_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="duplicate_pair_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ErasedIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity_hash", models.BinaryField(max_length=32, unique=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportedMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.export",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("export", "member"), name="exported_once_a_file")
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldProvenance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(db_collation="C", max_length=60)),
                ("source", models.CharField(db_default="", max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("verified", "verified"),
                            ("inferred", "inferred"),
                        ],
                        db_default="declared",
                        default="declared",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("checked_how", models.CharField(blank=True, db_default="", max_length=20)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("valid", "is right"),
                            ("unreachable", "could not be reached"),
                            ("wrong_person", "belongs to somebody else"),
                            ("invalid", "does not exist"),
                            ("no_need", "has no need"),
                        ],
                        db_default="",
                        max_length=12,
                    ),
                ),
                ("expires_on", models.DateField(null=True)),
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
                    "checked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.apiclient",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provenances",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("member", "field"), name="provenance_once")],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("head", "head"),
                            ("spouse", "spouse or partner"),
                            ("child", "child"),
                            ("parent", "parent"),
                            ("decider", "decides"),
                            ("buyer", "buys"),
                            ("user", "uses"),
                            ("contact", "contact person"),
                            ("member", "member"),
                        ],
                        db_default="member",
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("since_on", models.DateField(blank=True, null=True)),
                ("until_on", models.DateField(blank=True, null=True)),
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
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="members.group",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "member"), name="place_once")],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(db_collation="C", db_default="main", default="main", max_length=40),
                ),
                ("external_id", models.CharField(db_collation="C", max_length=80)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("kind", models.CharField(max_length=30)),
                ("end_kind", models.CharField(blank=True, db_default="", max_length=20)),
                ("is_own", models.BooleanField()),
                ("occurred_at", models.DateTimeField()),
                ("occurred_on", models.DateField()),
                ("channel", models.CharField(blank=True, db_default="", max_length=20)),
                ("subject", models.CharField(blank=True, db_default="", max_length=200)),
                ("note", models.TextField(blank=True, db_default="")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interactions",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member", "occurred_on"],
                        include=("is_own", "kind"),
                        name="interaction_of_member",
                    ),
                    models.Index(fields=["occurred_on", "member"], name="interaction_on_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("external_id", "source"), name="interaction_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=60, verbose_name="topic")),
                (
                    "kind",
                    models.CharField(
                        choices=[("declared", "declared"), ("inferred", "inferred")],
                        default="declared",
                        max_length=8,
                    ),
                ),
                ("weight", models.FloatField(db_default=1.0, default=1.0)),
                ("half_life_days", models.SmallIntegerField(blank=True, null=True)),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField()),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["topic", "member"], name="interest_in")],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "topic", "kind"), name="interest_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeEvent",
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
                            ("birth", "a child is born"),
                            ("wedding", "wedding"),
                            ("anniversary", "anniversary"),
                            ("move", "moved house"),
                            ("school", "starts school"),
                            ("graduation", "graduation"),
                            ("job", "new job"),
                            ("retirement", "retirement"),
                            ("bereavement", "bereavement"),
                            ("illness", "illness or recovery"),
                            ("pet", "a pet"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="life event",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("note", models.CharField(blank=True, db_default="", max_length=200, verbose_name="remark")),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="life_events",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "on"], name="life_event_of_member"),
                    models.Index(fields=["kind", "on"], name="life_event_on"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoadChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("left", models.CharField(blank=True, db_default="", max_length=300)),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.load",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("load", "member"), name="load_change_once")],
            },
        ),
        migrations.CreateModel(
            name="MemberChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(db_collation="C", max_length=60)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("edit", "edit"),
                            ("import", "import"),
                            ("survey", "survey"),
                            ("merge", "merge"),
                            ("restore", "restored"),
                            ("verification", "verification"),
                        ],
                        default="edit",
                        max_length=12,
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("revision", models.IntegerField(db_default=0, default=0)),
                ("at", models.DateTimeField()),
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
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.apiclient",
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.load",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "id"], name="change_of_member"),
                    models.Index(
                        condition=models.Q(("load__isnull", False)), fields=["load"], name="change_of_load"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberNote",
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
                            ("habit", "habit"),
                            ("need", "need"),
                            ("taste", "taste"),
                            ("caution", "take care"),
                            ("other", "other"),
                        ],
                        default="habit",
                        max_length=8,
                        verbose_name="about",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="what we know")),
                (
                    "is_pinned",
                    models.BooleanField(db_default=False, default=False, verbose_name="show on top"),
                ),
                ("at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_notes",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member", "id"], name="note_of_member")],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="type")),
                (
                    "card_no",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="card number"),
                ),
                ("from_on", models.DateField(verbose_name="valid from")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancel_reason",
                    models.CharField(blank=True, db_default="", max_length=200, verbose_name="why cancelled"),
                ),
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="members.member",
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="renewed_by",
                        to="members.membership",
                        verbose_name="renews",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None)), fields=["to_on"], name="membership_ending"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on", None), ("to_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="membership_from_to",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                ("undo_until", models.DateTimeField(db_index=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "absorbed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.member",
                    ),
                ),
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
                    "survivor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="NewsletterSignup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("name", models.CharField(blank=True, db_default="", max_length=40)),
                ("language", models.CharField(blank=True, db_default="", max_length=10)),
                ("token", models.CharField(db_collation="C", max_length=32, unique=True)),
                ("text", models.TextField()),
                ("text_version", models.CharField(max_length=20)),
                ("ip_hash", models.BinaryField(max_length=32, null=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("mailed_at", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["email", "-asked_at"], name="newsletter_of_address"),
                    models.Index(
                        condition=models.Q(("mailed_at__isnull", True)),
                        fields=["next_at"],
                        name="newsletter_to_mail",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(db_collation="C", db_default="main", default="main", max_length=40),
                ),
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("placed_at", models.DateTimeField()),
                ("placed_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("paid", "paid"),
                            ("fulfilled", "fulfilled"),
                            ("cancelled", "cancelled"),
                        ],
                        db_collation="C",
                        db_default="paid",
                        default="paid",
                        max_length=10,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("channel", models.CharField(blank=True, db_default="", max_length=40)),
                ("store", models.CharField(blank=True, db_default="", max_length=60)),
                ("coupon_code", models.CharField(blank=True, db_default="", max_length=40)),
                ("payment_method", models.CharField(blank=True, db_default="", max_length=30)),
                ("instalments", models.SmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member", "placed_on"],
                        include=("amount", "cost", "status"),
                        name="order_of_member",
                    ),
                    models.Index(fields=["placed_on", "member"], name="order_on_day"),
                    models.Index(
                        condition=models.Q(("coupon_code", ""), _negated=True),
                        fields=["coupon_code"],
                        name="order_with_coupon",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("external_id", "source"), name="order_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.UUIDField(unique=True)),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("access", "to see their data"),
                            ("copy", "to get a copy"),
                            ("correct", "to have it corrected"),
                            ("stop", "to stop its use"),
                            ("delete", "to have it deleted"),
                        ],
                        max_length=8,
                        verbose_name="what they ask",
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("page", "own page"),
                            ("phone", "telephone"),
                            ("email", "e-mail"),
                            ("letter", "letter"),
                            ("store", "in the store"),
                            ("api", "another program"),
                        ],
                        max_length=8,
                        verbose_name="how it reached us",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "just come in"),
                            ("verified", "identity checked"),
                            ("granted", "granted, being carried out"),
                            ("done", "done"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the member"),
                        ],
                        db_collation="C",
                        db_default="received",
                        default="received",
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True, db_default="", verbose_name="in the member's words")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("due_at", models.DateTimeField()),
                ("extended_at", models.DateTimeField(null=True)),
                ("extension_reason", models.CharField(blank=True, db_default="", max_length=300)),
                (
                    "identity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not checked yet"),
                            ("link", "opened a link sent to their address"),
                            ("call_back", "called back on the number on record"),
                            ("document", "identity document"),
                            ("account", "signed in to their account"),
                            ("in_person", "known in person"),
                        ],
                        db_default="",
                        max_length=10,
                        verbose_name="identity check",
                    ),
                ),
                ("identity_at", models.DateTimeField(null=True)),
                (
                    "ground",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="legal ground"),
                ),
                ("decision", models.TextField(blank=True, db_default="", verbose_name="decision")),
                ("decided_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm.apiclient",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "identity_by",
                    models.ForeignKey(
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
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["done", "refused", "withdrawn"]), _negated=True),
                        fields=["due_at"],
                        name="privacy_request_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["granted", "done"]), _negated=True),
                            models.Q(("identity", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="privacy_request_of_a_checked_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AskedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("asked", "was asked"),
                            ("answered", "was answered"),
                            ("refused", "refused"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("contact", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField()),
                ("points", models.IntegerField(db_default=0, default=0)),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="members.member",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.question",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member", "question", "at"], name="asked_of_member")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("points__gt", 0)),
                        fields=("member", "question"),
                        name="points_for_answer_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("survey", "answered a survey")], max_length=12)),
                ("source", models.CharField(db_collation="C", max_length=60)),
                ("coupon_type_id", models.BigIntegerField()),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("fulfilled_at", models.DateTimeField(null=True)),
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
                        condition=models.Q(("fulfilled_at__isnull", True)),
                        fields=["id"],
                        name="reward_still_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "member", "source"), name="reward_due_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="what is given")),
                (
                    "how",
                    models.CharField(
                        choices=[("order", "in the parcel of an order"), ("event", "handed out at an event")],
                        default="order",
                        max_length=5,
                        verbose_name="how",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="first day")),
                ("last_on", models.DateField(verbose_name="last day")),
                (
                    "ask_after_days",
                    models.SmallIntegerField(default=14, verbose_name="days until we ask how it was"),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.survey",
                        verbose_name="survey",
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("given_on"))),
                        name="sample_days_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SocialIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "platform",
                    models.CharField(
                        choices=[
                            ("facebook", "Facebook"),
                            ("instagram", "Instagram"),
                            ("threads", "Threads"),
                            ("line", "LINE"),
                            ("wechat", "WeChat"),
                            ("youtube", "YouTube"),
                            ("tiktok", "TikTok"),
                            ("x", "X"),
                            ("linkedin", "LinkedIn"),
                            ("dcard", "Dcard"),
                            ("ptt", "PTT"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="platform",
                    ),
                ),
                ("handle", models.CharField(max_length=120, verbose_name="handle")),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["platform", "handle"], name="social_identity_handle")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "platform", "handle"), name="social_identity_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion_key",
                    models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=40),
                ),
                ("token", models.CharField(db_collation="C", max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting to be asked"),
                            ("asked", "asked"),
                            ("answered", "has answered"),
                            ("closed", "closed without an answer"),
                        ],
                        db_collation="C",
                        db_default="waiting",
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("touches", models.SmallIntegerField(db_default=0, default=0)),
                ("touched_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "created_by",
                    models.ForeignKey(
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
                    "survey",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="members.survey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "asked"])),
                        fields=["survey", "touches", "due_at"],
                        name="survey_invitation_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "member", "occasion_key"), name="survey_asked_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("title_zh", models.CharField(max_length=120, verbose_name="title (Chinese)")),
                (
                    "title_en",
                    models.CharField(
                        blank=True, db_default="", max_length=120, verbose_name="title (English)"
                    ),
                ),
                (
                    "intro_zh",
                    models.TextField(blank=True, db_default="", verbose_name="introduction (Chinese)"),
                ),
                (
                    "intro_en",
                    models.TextField(blank=True, db_default="", verbose_name="introduction (English)"),
                ),
                ("thanks_zh", models.TextField(blank=True, db_default="", verbose_name="thanks (Chinese)")),
                ("thanks_en", models.TextField(blank=True, db_default="", verbose_name="thanks (English)")),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="members.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["survey_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "number"), name="survey_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("survey",),
                        name="survey_one_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="members.member",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="members.tag",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tag", "member"], name="members_of_tag")],
                "constraints": [models.UniqueConstraint(fields=("member", "tag"), name="tag_once")],
            },
        ),
        migrations.CreateModel(
            name="SurveyQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.SmallIntegerField()),
                ("key", models.CharField(db_collation="C", max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "one of several"),
                            ("multiple", "several of several"),
                            ("text", "free text"),
                            ("number", "a number"),
                            ("date", "date"),
                            ("nps", "recommend, 0 to 10 (NPS)"),
                            ("csat", "satisfied, 1 to 5 (CSAT)"),
                            ("ces", "easy, 1 to 7 (CES)"),
                            ("scene", "scene without a question"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("bank_key", models.CharField(blank=True, db_collation="C", db_default="", max_length=60)),
                ("field", models.CharField(blank=True, db_collation="C", db_default="", max_length=80)),
                ("scene_zh", models.TextField(blank=True, db_default="", verbose_name="scene (Chinese)")),
                ("scene_en", models.TextField(blank=True, db_default="", verbose_name="scene (English)")),
                (
                    "text_zh",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="question (Chinese)"
                    ),
                ),
                (
                    "text_en",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="question (English)"
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list)),
                ("is_required", models.BooleanField(default=False, verbose_name="must be answered")),
                ("rules", models.JSONField(blank=True, default=list)),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="members.surveyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "key"), name="survey_question_once"),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("version", "position"),
                        name="survey_question_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("capacity", models.SmallIntegerField()),
                ("taken", models.SmallIntegerField(db_default=0, default=0)),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="members.bookingservice",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
                "indexes": [models.Index(fields=["starts_at"], name="booking_slot_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("service", "starts_at"), name="booking_slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__gte", 0), ("taken__lte", models.F("capacity"))),
                        name="booking_slot_not_overfull",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CanarySighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("search", "looked up"),
                            ("call", "telephone"),
                            ("member", "became a member"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "canary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sightings",
                        to="members.canary",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("submission", models.UUIDField(unique=True)),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("phone", "telephone"),
                            ("email", "e-mail"),
                            ("line", "LINE"),
                            ("store", "in the store"),
                            ("web", "web form"),
                            ("social", "social media"),
                            ("letter", "letter"),
                            ("other", "another way"),
                        ],
                        default="phone",
                        max_length=10,
                        verbose_name="how it came in",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("subject", models.CharField(max_length=120, verbose_name="what it is about")),
                ("text", models.TextField(blank=True, db_default="", verbose_name="in the customer's words")),
                (
                    "wanted",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="what the customer wants"
                    ),
                ),
                ("category", models.CharField(db_collation="C", max_length=30, verbose_name="category")),
                (
                    "detail",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=30,
                        verbose_name="more exactly",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("s1", "S1 safety or law"),
                            ("s2", "S2 serious"),
                            ("s3", "S3 ordinary"),
                            ("s4", "S4 a wish"),
                        ],
                        default="s3",
                        max_length=2,
                        verbose_name="severity",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("s1", "S1 safety or law"),
                            ("s2", "S2 serious"),
                            ("s3", "S3 ordinary"),
                            ("s4", "S4 a wish"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "emotion",
                    models.CharField(
                        blank=True,
                        choices=[("calm", "calm"), ("disappointed", "disappointed"), ("angry", "angry")],
                        db_default="",
                        max_length=12,
                        verbose_name="mood",
                    ),
                ),
                ("store", models.CharField(blank=True, db_default="", max_length=60, verbose_name="store")),
                (
                    "product",
                    models.CharField(
                        blank=True, db_default="", max_length=120, verbose_name="product and lot"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("assigned", "assigned"),
                            ("working", "being worked on"),
                            ("waiting_customer", "waiting for the customer"),
                            ("waiting_internal", "waiting for a colleague"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("rejected", "not a complaint"),
                            ("duplicate", "the same as another"),
                        ],
                        db_collation="C",
                        db_default="new",
                        default="new",
                        max_length=16,
                    ),
                ),
                ("escalations", models.SmallIntegerField(db_default=0, default=0)),
                ("reopened", models.SmallIntegerField(db_default=0, default=0)),
                ("first_reply_due_at", models.DateTimeField()),
                ("first_reply_at", models.DateTimeField(null=True)),
                ("resolution_due_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("legal_due_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("paused_seconds", models.IntegerField(db_default=0, default=0)),
                ("first_reply_breached", models.BooleanField(db_default=False, default=False)),
                ("resolution_breached", models.BooleanField(db_default=False, default=False)),
                ("root_cause", models.CharField(blank=True, db_collation="C", db_default="", max_length=40)),
                (
                    "corrective_action",
                    models.TextField(blank=True, db_default="", verbose_name="what is changed for good"),
                ),
                (
                    "compensation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("replacement", "replacement"),
                            ("refund", "refund"),
                            ("coupon", "coupon"),
                            ("gift", "gift"),
                            ("other", "other"),
                        ],
                        db_default="",
                        max_length=12,
                        verbose_name="compensation",
                    ),
                ),
                (
                    "compensation_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="cost of the compensation",
                    ),
                ),
                (
                    "satisfaction",
                    models.SmallIntegerField(
                        blank=True, null=True, verbose_name="satisfied with the outcome (1–5)"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="about a colleague",
                    ),
                ),
                (
                    "compensated_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.complaint",
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
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.order",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("status__in", ["closed", "duplicate", "rejected", "resolved"]), _negated=True
                        ),
                        fields=["member"],
                        name="complaint_open",
                    ),
                    models.Index(fields=["received_at"], name="complaint_received"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_at__isnull", False), ("status", "waiting_customer")),
                            models.Q(
                                models.Q(("status", "waiting_customer"), _negated=True),
                                ("paused_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_paused_while_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("duplicate_of__isnull", False), ("status", "duplicate")),
                            models.Q(("status", "duplicate"), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_duplicate_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old_id", models.BigIntegerField(unique=True)),
                ("public_id", models.UUIDField(unique=True)),
                ("source", models.CharField(max_length=40)),
                ("external_id", models.CharField(db_collation="C", max_length=64, null=True)),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.merge",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="member_alias_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="MergedRows",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=80)),
                ("column", models.CharField(blank=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("moved", "moved"), ("changed", "changed"), ("dropped", "dropped")],
                        max_length=8,
                    ),
                ),
                ("rows", models.JSONField()),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="members.merge"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CustomRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_no", models.IntegerField(blank=True, null=True)),
                ("subject", models.CharField(max_length=120, verbose_name="what is wished")),
                (
                    "text",
                    models.TextField(
                        blank=True, db_default="", max_length=2000, verbose_name="in the customer's words"
                    ),
                ),
                ("configuration", models.JSONField(blank=True, default=dict)),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="price"
                    ),
                ),
                ("wanted_on", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "just asked for"),
                            ("quoted", "quoted"),
                            ("agreed", "agreed"),
                            ("making", "being made"),
                            ("done", "done"),
                            ("declined", "declined"),
                        ],
                        db_default="new",
                        default="new",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_requests",
                        to="members.member",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.order",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "id"], name="custom_request_of_member"),
                    models.Index(
                        condition=models.Q(("state__in", ["done", "declined"]), _negated=True),
                        fields=["wanted_on"],
                        name="custom_request_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("text", models.TextField(blank=True, db_default="")),
                ("at", models.DateTimeField()),
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="members.privacyrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(unique=True)),
                ("member_id", models.BigIntegerField(db_index=True)),
                ("cause", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
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
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.privacyrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_no", models.IntegerField()),
                ("quantity", models.DecimalField(decimal_places=2, max_digits=12)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("configuration", models.JSONField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="members.order",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.product"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("order", "line_no"), name="order_line_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("refunded_at", models.DateTimeField()),
                ("refunded_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refunds",
                        to="members.order",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["refunded_on"], name="refund_on_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "external_id"), name="refund_identity"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_on", models.DateField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.order",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="samples",
                        to="members.samplebatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "member"), name="sample_once_a_batch")
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyResponse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(db_collation="C", max_length=32, unique=True)),
                ("channel", models.CharField(db_default="web", default="web", max_length=8)),
                ("language", models.CharField(blank=True, db_default="", max_length=10)),
                ("current_key", models.CharField(blank=True, db_collation="C", db_default="", max_length=12)),
                ("started_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("ip_hash", models.BinaryField(max_length=32, null=True)),
                (
                    "invitation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="response",
                        to="members.surveyinvitation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_responses",
                        to="members.member",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="members.survey",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.surveyversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["survey", "-started_at"], name="survey_response_of_survey")],
            },
        ),
        migrations.CreateModel(
            name="ComplaintEvent",
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
                            ("received", "Taken down"),
                            ("assigned", "Owner"),
                            ("replied", "Replied to the customer"),
                            ("note", "Note"),
                            ("status", "State"),
                            ("severity", "Severity"),
                            ("reopened", "Opened again"),
                            ("escalated", "Escalated"),
                            ("remedy", "Cause and remedy"),
                            ("satisfaction", "Satisfaction"),
                        ],
                        max_length=12,
                    ),
                ),
                ("status_from", models.CharField(blank=True, db_default="", max_length=16)),
                ("status_to", models.CharField(blank=True, db_default="", max_length=16)),
                ("text", models.TextField(blank=True, db_default="")),
                ("at", models.DateTimeField()),
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
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="members.complaint",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(db_collation="C", max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "has booked"),
                            ("cancelled", "cancelled"),
                            ("attended", "has come"),
                            ("missed", "did not come"),
                        ],
                        db_default="booked",
                        default="booked",
                        max_length=9,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="anything we should know"
                    ),
                ),
                ("booked_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("marked_at", models.DateTimeField(null=True)),
                (
                    "marked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="members.bookingslot",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "ordering": ["slot_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("slot", "member"),
                        name="booking_once_a_slot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=12)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("number", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("text", models.TextField(blank=True, db_default="")),
                (
                    "wrote",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing"),
                            ("new", "a field that was empty"),
                            ("changed", "another value"),
                            ("same", "the value there was"),
                        ],
                        db_default="",
                        default="",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.surveyquestion",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="members.surveyresponse",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("response", "key"), name="survey_answer_once")
                ],
            },
        ),
    ]
