"""The addresses below /referrals/."""

from django.urls import path

from crm.pages.referrals import lists, program, review, value

app_name = "referrals"
urlpatterns = [
    path("", lists.referrals, name="list"),
    path("export/", lists.export, name="export"),
    path("review/", review.review, name="review"),
    path("<int:pk>/decide/", review.decide, name="decide"),
    path("<int:pk>/match/", review.match, name="match"),
    path("blocked/<int:pk>/lift/", review.unblock, name="unblock"),
    path("value/", value.value, name="value"),
    path("program/", program.program, name="program"),
]
