"""The Celery app of the proofs: the product's own, with beat looking at audiences and messages alone."""

from crm.celery import app

app.conf.beat_schedule = {
    "audiences": {**app.conf.beat_schedule["audiences"], "schedule": 1.0},
    "messages": app.conf.beat_schedule["messages"],
}
