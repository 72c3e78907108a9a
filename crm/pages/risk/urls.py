"""The addresses below /risk/."""

from django.urls import path

from crm.pages.risk import handing, leaving, model

app_name = "risk"
urlpatterns = [
    path("", leaving.page, name="list"),
    path("hand-over/", leaving.hand_over, name="hand_over"),
    path("hand-over/many/", handing.of_leaving, name="hand_over_many"),
    path("take-back/", handing.take_back, name="take_back"),
    path("model/", model.model, name="model"),
]
