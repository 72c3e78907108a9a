"""The addresses below /campaigns/."""

from django.urls import path

from crm.pages.campaign import detail, edit, lists, moves

app_name = "campaigns"
urlpatterns = [
    path("", lists.campaigns, name="list"),
    path("coupons/", lists.coupon_types, name="coupons"),
    path("new/", edit.new, name="new"),
    path("preview/", edit.preview, name="preview"),
    path("deliveries/<int:pk>/decide/", moves.decide, name="decide"),
    path("<int:pk>/", detail.results, name="detail"),
    path("<int:pk>/edit/", edit.edit, name="edit"),
    path("<int:pk>/audience/", detail.audience, name="audience"),
    path("<int:pk>/mail/", detail.mail, name="mail"),
    path("<int:pk>/deliveries/", detail.deliveries, name="deliveries"),
    path("<int:pk>/log/", detail.log, name="log"),
    path("<int:pk>/move/", moves.move, name="move"),
    path("<int:pk>/test/", moves.test_send, name="test_send"),
]
