"""The addresses that stand in mails and on invitations; short, and with nothing but a token in them."""

from django.urls import path

from campaigns.views import join, mail

urlpatterns = [
    path("u/<slug:token>/", mail.refuse, name="refuse"),
    path("o/<slug:token>.gif", mail.opened, name="opened"),
    path("c/<slug:token>/", mail.clicked, name="clicked"),
    path("j/", join.join, name="join"),
    path("j/done/", join.joined, name="joined"),
    path("j/<slug:code>/", join.join, name="join_by"),
]
