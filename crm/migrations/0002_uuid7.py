from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [
        migrations.RunSQL(text("crm/uuid7"), "drop function shuke_uuid7()"),
    ]
