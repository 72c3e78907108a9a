"""What the database itself refuses: changed evidence, refunds above the amount."""

from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.RunSQL(
            text("members/guards/refunds_within_amount"),
            "drop trigger refunds_within_amount on members_refund; drop function shuke_refund_guard()",
        ),
        migrations.RunSQL(
            text("members/guards/consent_events_stay"),
            "drop trigger consent_events_stay on members_consentevent;"
            " drop function shuke_consent_event_guard()",
        ),
        migrations.RunSQL(
            text("members/guards/surveys_stay"),
            "drop trigger survey_questions_stay on members_surveyquestion;"
            " drop trigger survey_versions_stay on members_surveyversion;"
            " drop function shuke_survey_guard()",
        ),
    ]
