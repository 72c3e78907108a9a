"""The addresses below /segments/."""

from django.urls import path

from crm.pages.segment import collecting, detail, editing, listing

app_name = "segments"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", editing.new, name="new"),
    path("lists/new/", detail.new_list, name="new_list"),
    path("lists/collect/", collecting.collect, name="collect"),
    path("overlap/", listing.overlap, name="overlap"),
    path("ready/<slug:key>/", listing.adopt, name="adopt"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/profile/", detail.profile, name="profile"),
    path("<int:pk>/put/", detail.put, name="put"),
    path("<int:pk>/uncollect/", collecting.uncollect, name="uncollect"),
    path("<int:pk>/act/", detail.act, name="act"),
]
