from django.db import migrations

from crm.sql import text

DROP = """
drop view if exists lifecycle_standing;
drop function shuke_cycle_days(date, date, integer, float8, float8, float8);
drop function shuke_band(float8, integer, float8[]);
drop function shuke_risk(float8, float8[]);
"""


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0001_initial")]

    operations = [
        migrations.RunSQL(
            # The view itself reads tables of a later migration, which creates it.
            text("lifecycle/standing_functions"),
            DROP,
        ),
    ]
