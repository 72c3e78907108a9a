"""Where a member stands today: the view, and the functions that it and the nights share."""

from django.db import migrations

from crm.sql import text

DROP_FUNCTIONS = """
    drop function shuke_cycle_days(date, date, integer, float8, float8, float8);
    drop function shuke_band(float8, integer, float8[]);
    drop function shuke_risk(float8, float8[]);
"""
DROP_CHANCE = "drop function shuke_p_alive(integer, float8, float8, float8, float8, float8, float8)"


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0001_initial")]

    operations = [
        migrations.RunSQL(text("lifecycle/standing_functions"), DROP_FUNCTIONS),
        migrations.RunSQL(text("lifecycle/p_alive_function"), DROP_CHANCE),
        migrations.RunSQL(text("lifecycle/standing_view"), "drop view if exists lifecycle_standing"),
    ]
