"""The addresses below /playbooks/."""

from django.urls import path

from crm.pages.playbook import views

app_name = "playbooks"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:key>/", views.detail, name="detail"),
    path("<slug:key>/edit/", views.edit, name="edit"),
    path("<slug:key>/restore/", views.restore, name="restore"),
]
