"""The addresses below /members/ that show many; one member's page is the roof's."""

from django.urls import path

from lifecycle import views

urlpatterns = [
    path("", views.member_list, name="list"),
    path("panel/", views.member_panel, name="panel"),
    path("segments/save/", views.segment_save, name="segment_save"),
    path("segments/<int:pk>/delete/", views.segment_delete, name="segment_delete"),
]
