"""Whose data the old rows were about, and from now on no row changes."""

from django.db import migrations

from crm.sql import text

SORT = r"""
    update crm_auditentry set
        member_id = case when object_type = 'member' and object_id ~ '^\d+$' then object_id::bigint end,
        kind = case
            when action like '%.read' or action like '%.reveal' then 'read'
            when action like '%export%' or action ~ '^load\.(rejects|warnings)' then 'export'
            when action like 'load.%' then 'import'
            when action like 'suppression.%' then 'privacy'
            when action ~ '^(segment|policy|script|disposition|reasons|offers|campaign|coupon_type|referral_program)\.'
                then 'rule'
            when action ~ '^(user|team|api_client|api_key|webhook|brand|installation)\.' then 'access'
            else 'change'
        end
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_audit_days")]

    operations = [
        migrations.RunSQL(SORT, migrations.RunSQL.noop),
        migrations.RunSQL(
            text("crm/guards/audit_stays"),
            "drop trigger audit_stays on crm_auditentry; drop function shuke_audit_guard()",
        ),
    ]
