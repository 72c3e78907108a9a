from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    dependencies = [("members", "0003_load_layout")]

    operations = [
        migrations.RunSQL(text("members/fold"), "drop function shuke_fold(text)"),
        migrations.RunSQL(text("members/moment"), "drop function shuke_moment(text)"),
        migrations.RunSQL(text("members/amount"), "drop function shuke_amount(text)"),
        migrations.RunSQL(
            text("members/guards/refunds_within_amount"),
            "drop trigger refunds_within_amount on members_refund; drop function shuke_refund_guard()",
        ),
        migrations.RunSQL(
            text("members/guards/consent_events_stay"),
            "drop trigger consent_events_stay on members_consentevent;"
            " drop function shuke_consent_event_guard()",
        ),
    ]
