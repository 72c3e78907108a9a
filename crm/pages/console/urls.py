"""The addresses of the desk, below /console/. The interview of a case is winback's own page."""

from django.urls import URLPattern, URLResolver, path, re_path

from crm.pages.console import acts, callers, desk, endings, team

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("queue/", desk.queue, name="queue"),
    path("next/", acts.take_next, name="next"),
    path("team/", team.team, name="team"),
    path("endings/", endings.endings, name="endings"),
    path("endings/<slug:code>/", endings.ending, name="ending"),
    path("caller/", callers.caller, name="caller"),
    path("caller/new/", callers.new_caller, name="new_caller"),
    re_path(r"^member/(?P<member_no>M-[0-9]{6,12})/$", callers.stranger, name="member"),
    path("<int:pk>/", desk.case, name="case"),
    path("<int:pk>/claim/", acts.claim, name="claim"),
    path("<int:pk>/hold/", acts.hold, name="hold"),
    path("<int:pk>/back/", acts.give_back, name="back"),
    path("<int:pk>/number/", acts.number, name="number"),
    path("<int:pk>/contact/", acts.contact, name="contact"),
    path("<int:pk>/draft/", acts.draft, name="draft"),
    path("<int:pk>/hand-over/", team.hand_over, name="hand_over"),
]
