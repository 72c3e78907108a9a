"""The addresses below /loads/."""

from django.urls import path

from members.views import loads as views
from members.views import preparing

urlpatterns = [
    path("", views.loads, name="loads"),
    path("new/", views.new_load, name="load_new"),
    path("sample/<slug:profile>-<slug:kind>.csv", views.sample_file, name="load_sample"),
    path("<int:pk>/", views.load, name="load"),
    path("<int:pk>/prepare/", preparing.prepare, name="load_prepare"),
    path("<int:pk>/go/", preparing.go, name="load_go"),
    path("<int:pk>/discard/", preparing.discard, name="load_discard"),
    path("<int:pk>/undo/", preparing.undo, name="load_undo"),
    path("<int:pk>/undo.csv", views.load_file, {"which": "undo"}, name="load_left"),
    path("<int:pk>/cancel/", views.cancel_load, name="load_cancel"),
    path("<int:pk>/rejects.csv", views.load_file, {"which": "rejects"}, name="load_rejects"),
    path("<int:pk>/warnings.csv", views.load_file, {"which": "warnings"}, name="load_warnings"),
]
