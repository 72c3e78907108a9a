"""The addresses below /next/."""

from django.urls import path

from crm.pages.advice import acts, views

app_name = "next"
urlpatterns = [
    path("", views.page, name="page"),
    path("campaign/", acts.campaign, name="campaign"),
    path("call/", acts.call, name="call"),
]
