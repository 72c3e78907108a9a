"""The addresses of data health and of the settings of the record."""

from django.urls import path

from crm.pages.record import handing, health, settings

urlpatterns = [
    path("data-health/", health.health, name="data_health"),
    path("settings/fields/", settings.fields, name="settings_fields"),
    path("settings/fields/new/", settings.field, name="settings_field_new"),
    path("settings/fields/<slug:key>/", settings.field, name="settings_field"),
    path("settings/fields/<slug:key>/archive/", settings.archive_field, name="settings_field_archive"),
    path("settings/questions/", settings.questions, name="settings_questions"),
    path("settings/questions/new/", settings.question, name="settings_question_new"),
    path("settings/questions/<slug:code>/", settings.question, name="settings_question"),
    path("settings/users/<int:pk>/hand-over/", handing.hand_over, name="settings_user_hand_over"),
    path("settings/tags/", settings.tags, name="settings_tags"),
    path("settings/tags/<int:pk>/", settings.tag, name="settings_tag"),
    path("settings/tags/<int:pk>/archive/", settings.archive_tag, name="settings_tag_archive"),
]
