import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import members.models.member
from crm.sql import text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("crm", "0002_uuid7"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(text("members/grams"), "drop function shuke_grams(text)"),
        migrations.CreateModel(
            name="Member",
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
                (
                    "public_id",
                    models.UUIDField(
                        db_default=members.models.member.Uuid7(),
                        editable=False,
                        unique=True,
                    ),
                ),
                (
                    "source",
                    models.CharField(db_default="main", default="main", max_length=40),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, db_collation="C", max_length=64, null=True),
                ),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("is_stub", models.BooleanField(db_default=False, default=False)),
                (
                    "name",
                    models.CharField(blank=True, db_default="", max_length=80, verbose_name="name"),
                ),
                (
                    "given_name",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=40,
                        verbose_name="given name",
                    ),
                ),
                (
                    "surname",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="surname"),
                ),
                (
                    "email",
                    models.CharField(blank=True, db_default="", max_length=254, verbose_name="e-mail"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, db_default="", max_length=24, verbose_name="phone"),
                ),
                (
                    "line_id",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=64,
                        verbose_name="LINE user id",
                    ),
                ),
                (
                    "birthday",
                    models.DateField(blank=True, null=True, verbose_name="birthday"),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("female", "female"),
                            ("male", "male"),
                            ("other", "other"),
                        ],
                        db_default="",
                        max_length=8,
                        verbose_name="sex",
                    ),
                ),
                (
                    "occupation",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=60,
                        verbose_name="occupation",
                    ),
                ),
                (
                    "city",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="city"),
                ),
                (
                    "district",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=40,
                        verbose_name="district",
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=200,
                        verbose_name="address",
                    ),
                ),
                (
                    "origin",
                    models.CharField(blank=True, db_default="", max_length=40, verbose_name="origin"),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="joined"),
                ),
                ("joined_on", models.DateField(blank=True, null=True)),
                (
                    "name_key",
                    models.CharField(blank=True, db_default="", editable=False, max_length=80),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
            name="ConsentEvent",
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
                    models.CharField(db_default="marketing", default="marketing", max_length=16),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("granted", "granted"), ("withdrawn", "withdrawn")],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                (
                    "text_version",
                    models.CharField(blank=True, db_default="", max_length=20),
                ),
                (
                    "evidence",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                ("occurred_at", models.DateTimeField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
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
                    models.CharField(db_default="marketing", default="marketing", max_length=16),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("granted", "granted"), ("withdrawn", "withdrawn")],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=60)),
                (
                    "text_version",
                    models.CharField(blank=True, db_default="", max_length=20),
                ),
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
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
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
                ("kind", models.CharField(max_length=20)),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
        ),
        migrations.CreateModel(
            name="Interaction",
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
                (
                    "source",
                    models.CharField(
                        db_collation="C",
                        db_default="main",
                        default="main",
                        max_length=40,
                    ),
                ),
                ("external_id", models.CharField(db_collation="C", max_length=80)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("kind", models.CharField(max_length=30)),
                (
                    "end_kind",
                    models.CharField(blank=True, db_default="", max_length=20),
                ),
                ("is_own", models.BooleanField()),
                ("occurred_at", models.DateTimeField()),
                ("occurred_on", models.DateField()),
                ("channel", models.CharField(blank=True, db_default="", max_length=20)),
                (
                    "subject",
                    models.CharField(blank=True, db_default="", max_length=200),
                ),
                ("note", models.TextField(blank=True, db_default="")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
        ),
        migrations.CreateModel(
            name="Load",
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
                            ("queued", "queued"),
                            ("reading", "reading the file"),
                            ("applying", "writing"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("offset", models.BigIntegerField(default=0)),
                ("lines_read", models.BigIntegerField(default=0)),
                ("applied_line", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
            name="Order",
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
                (
                    "source",
                    models.CharField(
                        db_collation="C",
                        db_default="main",
                        default="main",
                        max_length=40,
                    ),
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
                (
                    "cost",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("channel", models.CharField(blank=True, db_default="", max_length=40)),
                ("store", models.CharField(blank=True, db_default="", max_length=60)),
                (
                    "coupon_code",
                    models.CharField(blank=True, db_default="", max_length=40),
                ),
                (
                    "payment_method",
                    models.CharField(blank=True, db_default="", max_length=30),
                ),
                ("instalments", models.SmallIntegerField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
        ),
        migrations.CreateModel(
            name="Product",
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
                (
                    "source",
                    models.CharField(db_default="main", default="main", max_length=40),
                ),
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("name", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "category",
                    models.CharField(blank=True, db_default="", max_length=80),
                ),
                (
                    "price",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True),
                ),
                (
                    "cost",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="product_identity")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
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
                ("line_no", models.IntegerField()),
                ("quantity", models.DecimalField(decimal_places=2, max_digits=12)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "cost",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.product",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("refunded_at", models.DateTimeField()),
                ("refunded_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
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
        ),
        migrations.CreateModel(
            name="Suppression",
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
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "address_hash"), name="suppression_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(models.F("name_key"), function="shuke_grams"),
                name="member_name_grams",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                models.Func(models.F("phone"), function="reverse"),
                condition=models.Q(("phone", ""), _negated=True),
                name="member_phone_tail",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True),
                fields=["email"],
                name="member_email",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["external_id"], name="member_external_id"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("referred_by__isnull", False)),
                fields=["referred_by"],
                name="member_referrer",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="member_identity"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("member", "channel", "purpose"), name="consent_once"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", False), ("team__isnull", False), _connector="OR"),
                name="assigned_to_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                fields=["member", "occurred_on"],
                include=("is_own", "kind"),
                name="interaction_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(fields=["occurred_on"], name="interaction_on_day"),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.UniqueConstraint(fields=("external_id", "source"), name="interaction_identity"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["member", "placed_on"],
                include=("amount", "cost", "status"),
                name="order_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["placed_on"], name="order_on_day"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("coupon_code", ""), _negated=True),
                fields=["coupon_code"],
                name="order_with_coupon",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("external_id", "source"), name="order_identity"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(fields=("order", "line_no"), name="order_line_identity"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["refunded_on"], name="refund_on_day"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("order", "external_id"), name="refund_identity"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_positive"),
        ),
    ]
