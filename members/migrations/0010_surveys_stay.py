from django.db import migrations

from crm.sql import text


class Migration(migrations.Migration):
    dependencies = [("members", "0009_surveys")]

    operations = [
        migrations.RunSQL(
            text("members/guards/surveys_stay"),
            "drop trigger survey_questions_stay on members_surveyquestion;"
            " drop trigger survey_versions_stay on members_surveyversion;"
            " drop function shuke_survey_guard()",
        ),
    ]
