"""The addresses below /why/."""

from django.urls import path

from crm.pages.leaving import views

app_name = "why"
urlpatterns = [
    path("", views.page, name="page"),
    path("members/", views.members, name="members"),
    path("segment/", views.make_segment, name="segment"),
    path("export.csv", views.export, name="export"),
]
