"""The addresses of visits: below /bookings/ for the staff, and short ones for guests."""

from django.urls import URLPattern, URLResolver, include, path

from crm.pages.bookings import public, staff

inside: list[URLPattern | URLResolver] = [
    path("", staff.listing, name="list"),
    path("services/<slug:code>/", staff.service, name="service"),
    path("services/<slug:code>/slots/", staff.slots, name="slots"),
    path("slots/<int:pk>/remove/", staff.remove_slot, name="remove_slot"),
    path("<int:pk>/mark/", staff.mark, name="mark"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("bookings/", include((inside, "bookings"))),
    path("book/<slug:code>/", public.book, name="book"),
    path("b/<slug:token>/", public.booked, name="booked"),
]
