"""The addresses below /risk/."""

from django.urls import path

from crm.pages.risk import model

app_name = "risk"
urlpatterns = [
    path("model/", model.model, name="model"),
]
