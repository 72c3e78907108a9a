"""Every address below /api/v1."""

from __future__ import annotations

from django.urls import path, re_path

from campaigns.api import CouponCheck, CouponRedemptions, CouponReversals
from crm.api import documents, members, merges
from lifecycle.api import Lifecycle, MemberStageDoor, Playbooks, SegmentExplain, SegmentList, SegmentPreview
from members.api.consents import Consents, MemberConsents, SuppressionRelease, Suppressions
from members.api.interactions import InteractionBatch, InteractionDetail
from members.api.orders import OrderBatch, OrderDetail, OrderList, RefundBatch, RefundDetail
from members.api.privacy import PrivacyRequestDetail, PrivacyRequests
from members.api.ties import MemberTies
from winback.api import CaseDetail, Cases, Contacts

app_name = "api"
urlpatterns = [
    path("members", members.MemberList.as_view(), name="members"),
    path("members/merge", merges.MemberMerge.as_view(), name="members_merge"),
    path("members/batch", members.MemberBatch.as_view(), name="members_batch"),
    path(
        "members/by-external-id/<str:external_id>",
        members.MemberByExternalId.as_view(),
        name="member_by_external_id",
    ),
    path("members/<str:member_id>", members.MemberDetail.as_view(), name="member"),
    path("members/<str:member_id>/lifecycle", Lifecycle.as_view(), name="member_lifecycle"),
    path("members/<str:member_id>/stage", MemberStageDoor.as_view(), name="member_stage"),
    path("playbooks", Playbooks.as_view(), name="playbooks"),
    path("members/<str:member_id>/consents", MemberConsents.as_view(), name="member_consents"),
    path("members/<str:member_id>/ties", MemberTies.as_view(), name="member_ties"),
    path("segments", SegmentList.as_view(), name="segments"),
    path("segments/preview", SegmentPreview.as_view(), name="segments_preview"),
    path("segments/<str:segment_id>/explain", SegmentExplain.as_view(), name="segment_explain"),
    path("orders", OrderList.as_view(), name="orders"),
    path("orders/batch", OrderBatch.as_view(), name="orders_batch"),
    path("orders/<str:external_id>", OrderDetail.as_view(), name="order"),
    path("orders/<str:external_id>/refunds/<str:refund_id>", RefundDetail.as_view(), name="refund"),
    path("refunds/batch", RefundBatch.as_view(), name="refunds_batch"),
    path("interactions/batch", InteractionBatch.as_view(), name="interactions_batch"),
    path("interactions/<str:external_id>", InteractionDetail.as_view(), name="interaction"),
    path("consents", Consents.as_view(), name="consents"),
    path("suppressions", Suppressions.as_view(), name="suppressions"),
    path("suppressions/release", SuppressionRelease.as_view(), name="suppressions_release"),
    path("coupons/check", CouponCheck.as_view(), name="coupon_check"),
    path("coupons/redemptions", CouponRedemptions.as_view(), name="coupon_redemptions"),
    path("coupons/reversals", CouponReversals.as_view(), name="coupon_reversals"),
    path("contacts", Contacts.as_view(), name="contacts"),
    path("cases", Cases.as_view(), name="cases"),
    path("cases/<str:case_no>", CaseDetail.as_view(), name="case"),
    path("privacy/requests", PrivacyRequests.as_view(), name="privacy_requests"),
    path("privacy/requests/<str:request_no>", PrivacyRequestDetail.as_view(), name="privacy_request"),
    path("openapi.json", documents.openapi, name="openapi"),
    path("docs/", documents.docs, name="docs"),
    re_path(r"^.*$", documents.Unknown.as_view(), name="unknown"),
]
