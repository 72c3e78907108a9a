"""How many coupons of a type may be used, and the order of a till that is not known here yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_calls")]

    operations = [
        migrations.AddField(
            model_name="coupontype",
            name="max_redemptions",
            field=models.IntegerField(blank=True, null=True, verbose_name="how many may be used"),
        ),
        migrations.AddField(
            model_name="coupontype",
            name="redeemed_count",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="coupon",
            name="order_source",
            field=models.CharField(blank=True, db_collation="C", db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="coupon",
            name="order_external_id",
            field=models.CharField(blank=True, db_collation="C", db_default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="couponflag",
            name="reason",
            field=models.CharField(
                choices=[
                    ("unknown", "unknown code"),
                    ("other_member", "another member's coupon"),
                    ("expired", "expired coupon"),
                    ("used", "coupon already used"),
                    ("void", "coupon was void"),
                    ("below_minimum", "below the minimum spend"),
                    ("over_limit", "more uses than the type allows"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="coupontype",
            constraint=models.CheckConstraint(
                condition=models.Q(redeemed_count__gte=0), name="coupon_type_never_below_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.UniqueConstraint(
                fields=["order_source", "order_external_id"],
                condition=~models.Q(order_external_id=""),
                name="coupon_once_an_order",
            ),
        ),
        # What was used before the count was kept.
        migrations.RunSQL(
            sql="update campaigns_coupontype set redeemed_count = used.coupons from"
            " (select type_id, count(*) as coupons from campaigns_coupon where state = 'redeemed'"
            " group by type_id) as used where used.type_id = campaigns_coupontype.id",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
