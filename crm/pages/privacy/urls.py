"""The addresses below /privacy/."""

from django.urls import path, re_path

from crm.pages.privacy import desk, rules

app_name = "privacy"
urlpatterns = [
    path("", desk.listing, name="list"),
    path("new/", desk.new, name="new"),
    path("rules/", rules.rules, name="rules"),
    path("rules/retention/", rules.retention_rule, name="retention"),
    path("<int:pk>/", desk.detail, name="detail"),
    path("<int:pk>/certificate/", desk.certificate, name="certificate"),
    re_path(r"^(?P<pk>[0-9]+)/copy\.(?P<form>json|html)$", desk.copy, name="copy"),
    path("<int:pk>/<slug:name>/", desk.act, name="act"),
]
