from django.db import migrations

# A night writes a row here and there, and the next one reads whole tables from their indexes alone, which the
# database can do where it knows a page to be seen by all. By default it looks once a fifth of the rows changed:
# months later.
TABLES = ("segmentmember", "membermetrics", "memberstage", "membervalue")
EARLY = "autovacuum_vacuum_scale_factor = 0.002, autovacuum_vacuum_insert_scale_factor = 0.01"
DEFAULT = "autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor"


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0003_segment_of_member"),
    ]

    operations = [
        migrations.RunSQL(
            f"alter table lifecycle_{table} set ({EARLY})", f"alter table lifecycle_{table} reset ({DEFAULT})"
        )
        for table in TABLES
    ]
