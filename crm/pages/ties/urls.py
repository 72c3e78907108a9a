"""The addresses of wishes; those of one member's ties stand below the member."""

from django.urls import path

from crm.pages.ties import requests

app_name = "requests"
urlpatterns = [
    path("", requests.listing, name="list"),
    path("<int:pk>/move/", requests.move, name="move"),
]
