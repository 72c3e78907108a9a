"""The Celery app and its fixed schedule. Rows are the queue; every entry only wakes somebody up."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("shuke")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "beat": {"task": "crm.tasks.beat", "schedule": 30.0},
    "changed members": {"task": "crm.tasks.drain_events", "schedule": 15.0, "options": {"expires": 15}},
    "messages": {
        "task": "campaigns.tasks.drain",
        "schedule": float(settings.SEND_DRAIN_SECONDS),
        "options": {"expires": settings.SEND_DRAIN_SECONDS},
    },
    "webhooks": {"task": "crm.tasks.deliver_webhooks", "schedule": 5.0, "options": {"expires": 5}},
    "tidying": {"task": "crm.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
    "late complaints": {
        "task": "members.tasks.mark_late_complaints",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "duplicates": {
        "task": "members.tasks.search_duplicates",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "audiences": {"task": "winback.tasks.build", "schedule": 30.0, "options": {"expires": 30}},
    "surveys": {"task": "crm.tasks.chase_surveys", "schedule": 60.0, "options": {"expires": 60}},
    "newsletter": {"task": "crm.tasks.ask_mailboxes", "schedule": 15.0, "options": {"expires": 15}},
    "loads": {"task": "members.tasks.drain_loads", "schedule": 15.0, "options": {"expires": 15}},
    "exports": {"task": "crm.tasks.drain_exports", "schedule": 15.0, "options": {"expires": 15}},
    "weighing": {"task": "crm.tasks.weigh", "schedule": 60.0, "options": {"expires": 60}},
    "who the members are": {
        "task": "crm.tasks.know_members",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "the night": {"task": "crm.tasks.run_due_nights", "schedule": 60.0, "options": {"expires": 60}},
}
