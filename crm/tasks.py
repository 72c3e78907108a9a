"""What beat wakes up: the clock of the installation. Facts are rows; losing a wake-up costs seconds."""

from celery import shared_task

from crm.models import Heartbeat


@shared_task
def tick() -> None:
    """Beat is alive."""
    from django.db.models.functions import Now

    Heartbeat.objects.update_or_create(name="beat", defaults={"at": Now()})
