"""The addresses of the interview: below the case on the desk, and the member's own."""

from django.urls import path

from crm.pages.interview import telling, views

app_name = "winback"
urlpatterns = [
    path("console/<int:pk>/interview/", views.interview, name="interview"),
    path("console/<int:pk>/interview/begin/", views.begin, name="interview_begin"),
    path("console/<int:pk>/interview/save/", views.save, name="interview_save"),
    path("console/<int:pk>/interview/link/", views.invite, name="interview_link"),
    path("console/<int:pk>/interview/give/", views.give, name="interview_give"),
    path("console/<int:pk>/interview/code/", views.code, name="interview_code"),
    path("console/<int:pk>/interview/wait/", views.wait, name="interview_wait"),
    path("i/<slug:token>/", telling.tell, name="tell"),
]
