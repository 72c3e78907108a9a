import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_relations"),
        ("members", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CouponFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unknown", "unknown code"),
                            ("other_member", "another member's coupon"),
                            ("expired", "expired coupon"),
                            ("used", "coupon already used"),
                            ("void", "coupon was void"),
                            ("below_minimum", "below the minimum spend"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="campaign",
            name="submitted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contentversion",
            name="link_url",
            field=models.URLField(
                blank=True, db_default="", max_length=300, verbose_name="shop address behind the button"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="address_hash",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="leased_by",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("lost_leases__gt", 0), ("state", "queued")),
                fields=["channel", "next_at"],
                name="delivery_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="campaign_approver_is_not_submitter",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address_hash__isnull", False)),
                fields=("send", "address_hash"),
                name="delivery_once_an_address",
            ),
        ),
        migrations.AddField(
            model_name="couponflag",
            name="coupon",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flags",
                to="campaigns.coupon",
            ),
        ),
        migrations.AddField(
            model_name="couponflag",
            name="order",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.order"
            ),
        ),
    ]
