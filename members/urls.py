"""The addresses below /loads/."""

from django.urls import path

from members import views

urlpatterns = [
    path("", views.loads, name="loads"),
    path("new/", views.new_load, name="load_new"),
    path("sample/<slug:profile>-<slug:kind>.csv", views.sample_file, name="load_sample"),
    path("<int:pk>/", views.load, name="load"),
    path("<int:pk>/cancel/", views.cancel_load, name="load_cancel"),
    path("<int:pk>/rejects.csv", views.load_file, {"which": "rejects"}, name="load_rejects"),
    path("<int:pk>/warnings.csv", views.load_file, {"which": "warnings"}, name="load_warnings"),
]
