"""The Celery app and its fixed schedule. Rows are the queue; every entry only wakes somebody up."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("shuke")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "beat": {"task": "crm.tasks.tick", "schedule": 30.0},
}
