"""The addresses below /scripts/."""

from django.urls import path

from crm.pages.scripts import views

app_name = "scripts"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:place>/", views.detail, name="detail"),
    path("<slug:place>/remove/", views.remove, name="remove"),
]
