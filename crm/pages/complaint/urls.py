"""The addresses below /complaints/."""

from django.urls import path

from crm.pages.complaint import acts, views

app_name = "complaints"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/remedy/", acts.remedy, name="remedy"),
    path("<int:pk>/<slug:name>/", acts.act, name="act"),
]
