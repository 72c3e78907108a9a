"""Every address of the program; each app keeps its own below its prefix."""

from django.contrib.auth import views as auth_views
from django.urls import URLPattern, URLResolver, include, path, re_path

from crm.pages import (
    gallery,
    health,
    home,
    me,
    member,
    night,
    outbox,
    policy,
    search,
    settings,
    sign_in,
    status,
)
from lifecycle.urls import urlpatterns as lists

#: One member's page combines apps; the lists of members are lifecycle's.
members: list[URLPattern | URLResolver] = [
    *lists,
    re_path(r"^(?P<member_no>M-[0-9]{6,12})/$", member.detail, name="detail"),
    re_path(r"^(?P<member_no>M-[0-9]{6,12})/edit/$", member.edit, name="edit"),
    re_path(r"^(?P<member_no>M-[0-9]{6,12})/reveal/$", member.reveal, name="reveal"),
    re_path(r"^(?P<member_no>M-[0-9]{6,12})/withdraw/$", member.withdraw, name="withdraw"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("members/", include((members, "members"))),
    path("console/", include("crm.pages.console.urls")),
    path("", include("crm.pages.interview.urls")),
    path("complaints/", include("crm.pages.complaint.urls")),
    path("campaigns/", include("crm.pages.campaign.urls")),
    path("referrals/", include("crm.pages.referrals.urls")),
    path("loads/", include("members.urls")),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<str:name>/", outbox.mail, name="outbox_mail"),
    path("outbox/<str:name>/html/", outbox.mail_html, name="outbox_html"),
    path("", include("campaigns.urls")),
    path("api/v1/", include("crm.api.urls")),
    path("status/", status.status, name="status"),
    path("status/night/", night.run_night, name="run_night"),
    path("healthz", health.healthz, name="healthz"),
    path("search/", search.search, name="search"),
    path("settings/", settings.settings_home, name="settings"),
    path("settings/brand/", settings.brand, name="settings_brand"),
    path("settings/policy/", policy.policy, name="settings_policy"),
    path("settings/users/", settings.users, name="settings_users"),
    path("settings/users/new/", settings.new_user, name="settings_user_new"),
    path("settings/users/<int:pk>/", settings.user, name="settings_user"),
    path("settings/users/<int:pk>/link/", settings.send_link, name="settings_user_link"),
    path("settings/teams/new/", settings.new_team, name="settings_team_new"),
    path("me/", me.me, name="me"),
    path("me/password/", me.PasswordChange.as_view(), name="password_change"),
    path("language/", me.set_language, name="language"),
    path("help/shortcuts/", me.shortcuts, name="shortcuts"),
    path("welcome/", sign_in.welcome, name="welcome"),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", sign_in.PasswordReset.as_view(), name="password_reset"),
    path("password/sent/", auth_views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("password/saved/", auth_views.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("_ui/", gallery.gallery, name="gallery"),
]
