"""The addresses below /risk/."""

from django.urls import path

from crm.pages.risk import leaving, model

app_name = "risk"
urlpatterns = [
    path("", leaving.page, name="list"),
    path("hand-over/", leaving.hand_over, name="hand_over"),
    path("model/", model.model, name="model"),
]
