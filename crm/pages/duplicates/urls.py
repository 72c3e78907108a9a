"""The addresses below /members/duplicates/."""

from django.urls import path

from crm.pages.duplicates import acts, compare, queue

app_name = "duplicates"
urlpatterns = [
    path("", queue.queue, name="list"),
    path("search/", acts.search, name="search"),
    path("merged/", queue.merged, name="merged"),
    path("merged/<int:pk>/undo/", acts.undo, name="undo"),
    path("<int:pk>/", compare.compare, name="detail"),
    path("<int:pk>/merge/", acts.merge, name="merge"),
    path("<int:pk>/<slug:answer>/", acts.answer, name="answer"),
]
