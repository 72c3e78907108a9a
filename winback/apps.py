from django.apps import AppConfig


class WinbackConfig(AppConfig):
    name = "winback"
    default_auto_field = "django.db.models.BigAutoField"
