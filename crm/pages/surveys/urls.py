"""The addresses of surveys that people outside open: short, and with nothing but a token in them."""

from django.urls import path

from crm.pages.surveys import public

urlpatterns = [
    path("s/t/<slug:token>/", public.personal, name="survey_personal"),
    path("s/r/<slug:token>/", public.go_on, name="survey_go_on"),
    path("s/<slug:code>/", public.public, name="survey_public"),
]
