"""The addresses below /value/."""

from django.urls import path

from crm.pages.worth import views, yardstick

app_name = "value"
urlpatterns = [
    path("", views.page, name="page"),
    path("export/", views.export, name="export"),
    path("drain/", views.drain, name="drain"),
    path("ask/", views.ask, name="ask"),
    path("segment/", views.make_segment, name="segment"),
    path("yardstick/", yardstick.page, name="yardstick"),
    path("yardstick/back/", yardstick.back, name="back"),
]
