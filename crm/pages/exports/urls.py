"""The addresses below /exports/."""

from django.urls import path

from crm.pages.exports import audience, views

app_name = "exports"
urlpatterns = [
    path("", views.exports_list, name="list"),
    path("new/", views.new, name="new"),
    path("audience/", audience.new, name="audience"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/fetch/", views.fetch, name="fetch"),
]
