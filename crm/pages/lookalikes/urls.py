"""The addresses below /lookalikes/."""

from django.urls import path

from crm.pages.lookalikes import listing, model, personas

app_name = "lookalikes"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("segment/", listing.make_segment, name="segment"),
    path("model/", model.model, name="model"),
    path("personas/", personas.listing, name="personas"),
    path("personas/new/", personas.new, name="persona_new"),
    path("personas/<int:pk>/", personas.detail, name="persona"),
    path("personas/<int:pk>/edit/", personas.edit, name="persona_edit"),
    path("personas/<int:pk>/act/", personas.act, name="persona_act"),
]
