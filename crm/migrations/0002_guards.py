"""No row of the audit changes."""

from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [
        migrations.RunSQL(
            text("crm/guards/audit_stays"),
            "drop trigger audit_stays on crm_auditentry; drop function shuke_audit_guard()",
        ),
    ]
