"""The addresses of surveys: below /surveys/ for the staff, and short ones for those who answer."""

from django.urls import URLPattern, URLResolver, include, path

from crm.pages.surveys import building, inviting, preview, public, results

staff: list[URLPattern | URLResolver] = [
    path("", building.listing, name="list"),
    path("new/", building.new, name="new"),
    path("<int:pk>/", results.page, name="results"),
    path("<int:pk>/export/", results.export, name="export"),
    path("<int:pk>/build/", building.build, name="build"),
    path("<int:pk>/build/<slug:key>/", building.question, name="question"),
    path("<int:pk>/preview/", preview.preview, name="preview"),
    path("<int:pk>/invite/", inviting.page, name="invite"),
    path("<int:pk>/invite/mail/", inviting.by_mail, name="by_mail"),
    path("<int:pk>/invite/link/", inviting.link, name="link"),
    path("<int:pk>/act/<slug:name>/", building.act, name="act"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("surveys/", include((staff, "surveys"))),
    path("s/t/<slug:token>/", public.personal, name="survey_personal"),
    path("s/r/<slug:token>/", public.go_on, name="survey_go_on"),
    path("s/<slug:code>/", public.public, name="survey_public"),
]
