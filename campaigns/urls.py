"""The addresses that stand in mails; short, and with nothing but a token in them."""

from django.urls import path

from campaigns import views

urlpatterns = [
    path("u/<slug:token>/", views.refuse, name="refuse"),
    path("o/<slug:token>.gif", views.opened, name="opened"),
    path("c/<slug:token>/", views.clicked, name="clicked"),
]
