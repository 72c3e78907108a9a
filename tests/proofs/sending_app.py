"""The Celery app of the proofs: the product's own, with beat looking at messages alone."""

from crm.celery import app

app.conf.beat_schedule = {"messages": app.conf.beat_schedule["messages"]}
