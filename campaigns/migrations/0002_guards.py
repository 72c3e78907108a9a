"""The moves that a delivery may make."""

from django.db import migrations

from crm.sql import text

DROP_GUARDS = """
    drop trigger if exists campaigns_guard_delivery_move on campaigns_delivery;
    drop trigger if exists campaigns_guard_delivery_birth on campaigns_delivery;
    drop function if exists campaigns_guard_delivery();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        migrations.RunSQL(text("campaigns/guards/delivery_moves"), DROP_GUARDS),
    ]
