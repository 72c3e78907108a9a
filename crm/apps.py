from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # shared_task binds to this app in every process that loads Django, web workers included.
        from crm import celery  # noqa: F401
