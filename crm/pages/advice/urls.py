"""The addresses below /next/."""

from django.urls import path

from crm.pages.advice import acts, views
from crm.pages.risk import handing

app_name = "next"
urlpatterns = [
    path("", views.page, name="page"),
    path("campaign/", acts.campaign, name="campaign"),
    path("calls/", handing.of_advice, name="calls"),
    path("call/", acts.call, name="call"),
]
