"""Who gets through which door? Every route of the program × every role × {own team's, another team's}.

A new route fails `test_every_route_is_listed` until it stands in STAFF (signed-in people), PUBLIC (no
sign-in) or API (a key with a scope). The roles are written here once more, and not read from
crm/access.py, so that whoever changes a right changes it in two places, knowingly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from campaigns import calls
from crm import webhooks
from crm.access import SCOPES
from crm.models import AuditEntry, Role, Team, User
from lifecycle.models import MemberStage, Persona, Segment
from members import privacy, profile, surveys
from members.ingest import OrderFields, record_order
from members.models import (
    Assignment,
    BookingService,
    Complaint,
    CustomField,
    CustomRequest,
    DuplicateCandidate,
    Load,
    Member,
    Merge,
    PrivacyRequest,
    SampleBatch,
    Tag,
)
from members.privacy import rights
from tests import campaign_cast, shop
from tests.api_caller import Caller
from tests.winback import desk_cast
from winback.models import Case

pytestmark = pytest.mark.django_db

#: One letter a role.
LETTERS = {
    "a": Role.ADMIN,
    "m": Role.MARKETER,
    "g": Role.AGENT,
    "t": Role.TEAM_LEAD,
    "n": Role.ANALYST,
    "p": Role.PRIVACY_OFFICER,
}
EVERYONE = "amgtnp"


@dataclass(frozen=True)
class Route:
    """`roles` get in. `of` names what stands in the address; of another team's, `blind` roles see a 404."""

    roles: str
    method: str = "GET"
    of: str = ""
    blind: str = "gt"
    #: What stands in the address is not there: whoever gets in sees a 404, everybody else a 403.
    absent: bool = False


def post(roles: str, of: str = "", **more: Any) -> Route:
    return Route(roles, "POST", of, **more)


STAFF: dict[str, Route] = {
    "home": Route(EVERYONE),
    "members:list": Route("mgtnp"),
    "members:panel": Route("mgtnp"),
    "members:segment_save": post("m"),
    "members:segment_delete": post("m", "segment"),
    "segments:list": Route("mtnp"),
    "segments:new": Route("m"),
    "segments:new_list": Route("m"),
    "segments:collect": Route("m"),
    "segments:uncollect": post("m", "segment"),
    "segments:overlap": Route("mtnp"),
    "segments:adopt": post("m", "ready"),
    "segments:detail": Route("mtnp", of="segment"),
    "segments:edit": Route("m", of="segment"),
    "segments:profile": Route("mtnp", of="segment"),
    "segments:put": post("m", "segment"),
    "segments:act": post("m", "segment"),
    "duplicates:list": Route("mtp"),
    "duplicates:merged": Route("mtp"),
    "duplicates:search": post("mp"),
    "duplicates:detail": Route("mtp", of="pair"),
    "duplicates:merge": post("mtp", "pair"),
    "duplicates:answer": post("mtp", "pair_answer"),
    "duplicates:undo": post("mtp", "merge"),
    "members:detail": Route("mgtp", of="member"),
    "members:edit": Route("gtp", of="member"),
    "members:ties": Route("gtp", of="member"),
    "members:tie": post("gtp", "member_tie"),
    "members:field": Route("gtp", of="member"),
    "members:more": Route("mgtp", of="member"),
    "members:question": Route("mgtp", of="member"),
    "members:playbook": Route("mgtp", of="member"),
    "members:why": Route("mgtp", of="member"),
    "members:hand_over": post("gt", "member"),
    "members:reveal": post("gtp", "member"),
    "members:withdraw": post("gtp", "member"),
    "members:stage": post("mt", "member"),
    "console:desk": Route("gt"),
    "console:queue": Route("gt"),
    "console:next": post("gt"),
    "console:team": Route("t"),
    "console:caller": Route("gt"),
    "console:new_caller": post("gt"),
    "console:endings": Route("at"),
    "console:ending": Route("at", of="ending"),
    "console:member": post("gt", "member", blind=""),
    "console:case": Route("gt", of="case"),
    "console:claim": post("gt", "case"),
    "console:hold": post("gt", "case"),
    "console:back": post("gt", "case"),
    # Only for whoever has claimed the case.
    "console:number": post("gtp", "case", absent=True),
    "console:contact": post("gt", "case"),
    "console:draft": post("gt", "case"),
    "console:hand_over": post("t", "case"),
    "winback:interview": Route("gt", of="case"),
    "winback:interview_begin": post("gt", "case"),
    "winback:interview_save": post("gt", "case"),
    "winback:interview_link": post("gt", "case"),
    "winback:interview_give": post("gt", "case"),
    "winback:interview_code": post("gt", "case", absent=True),
    "winback:interview_wait": post("gt", "case"),
    "complaints:list": Route("mgtp"),
    # About nobody, since the address names no member.
    "complaints:new": Route("gt", absent=True),
    "complaints:detail": Route("mgtp", of="complaint"),
    "complaints:remedy": post("gt", "complaint"),
    "complaints:act": post("gt", "complaint_act"),
    "value:page": Route("amtnp"),
    "value:export": Route("amtnp"),
    "value:drain": Route("mgtnp"),
    "value:ask": post("am"),
    "value:segment": post("m"),
    "value:yardstick": Route("am"),
    "value:back": post("am", absent=True),
    "next:page": Route("amtnp"),
    "next:campaign": post("m"),
    # Without a number it is about nobody.
    "next:call": post("mt", absent=True),
    "next:calls": Route("mt", absent=True),
    "requests:list": Route("gtp"),
    "requests:move": post("gtp", "custom_request"),
    "lookalikes:list": Route("mtnp"),
    "lookalikes:segment": post("m"),
    "lookalikes:model": Route("mtnp"),
    "lookalikes:personas": Route("mtnp"),
    "lookalikes:persona_new": Route("m"),
    "lookalikes:persona": Route("mtnp", of="persona"),
    "lookalikes:persona_edit": Route("m", of="persona"),
    "lookalikes:persona_act": post("m", "persona"),
    # Without a segment or a part it is about nobody.
    "exports:audience": Route("mp", absent=True),
    "risk:list": Route("mgtnp"),
    # Without a number it is about nobody.
    "risk:hand_over": post("mt", absent=True),
    "risk:hand_over_many": Route("mt"),
    "risk:take_back": post("mt", absent=True),
    "risk:model": Route("amtnp"),
    "privacy:list": Route("gtp"),
    # About nobody, since the address names no member.
    "privacy:new": Route("gtp", absent=True),
    "privacy:detail": Route("gtp", of="privacy"),
    "privacy:act": post("p", "privacy_act"),
    # Before the identity is checked there is no copy, and before the decision no certificate.
    "privacy:copy": Route("p", of="privacy_copy", absent=True),
    "privacy:certificate": Route("p", of="privacy", absent=True),
    "privacy:rules": Route("p"),
    "privacy:retention": post("p"),
    "audit": Route("amgtp"),
    "audit_verify": post("ap"),
    # Only an act that this person may do anew can be taken back.
    "audit_restore": Route("amgtp", of="nothing", absent=True),
    "why:page": Route("mtnp"),
    "why:members": Route("mtnp"),
    "why:segment": post("m"),
    "why:export": Route("mtnp"),
    "playbooks:list": Route("mgtn"),
    "playbooks:detail": Route("mgtn", of="playbook"),
    "playbooks:edit": Route("mt", of="playbook"),
    "playbooks:restore": post("mt", "playbook"),
    "scripts:list": Route("mgt"),
    "scripts:detail": Route("mgt", of="script"),
    # A shipped script that nobody changed has nothing to take away.
    "scripts:remove": post("mt", "script", absent=True),
    "settings_service": Route("a"),
    "settings_reasons": Route("amt"),
    "data_health": Route("amtnp"),
    "settings_fields": Route("am"),
    "settings_field_new": Route("am"),
    "settings_field": Route("am", of="own_field"),
    "settings_field_archive": post("am", "own_field"),
    "settings_questions": Route("am"),
    "settings_question_new": Route("am"),
    "settings_question": Route("am", of="question"),
    "settings_tags": Route("mt"),
    "settings_tag": Route("mt", of="tag"),
    "settings_tag_archive": post("mt", "tag"),
    "campaigns:list": Route("mtnp"),
    "campaigns:coupons": Route("mtnp"),
    "campaigns:new": Route("m"),
    "campaigns:preview": post("m"),
    "campaigns:decide": post("m", "delivery"),
    "campaigns:detail": Route("mtnp", of="campaign"),
    "campaigns:edit": Route("m", of="campaign"),
    "campaigns:audience": Route("mtnp", of="campaign"),
    "campaigns:mail": Route("mtnp", of="campaign"),
    "campaigns:deliveries": Route("mtnp", of="campaign"),
    "campaigns:log": Route("mtnp", of="campaign"),
    "campaigns:move": post("mtnp", "campaign"),
    "campaigns:test_send": post("m", "campaign"),
    "referrals:list": Route("mnp"),
    "referrals:export": Route("mnp"),
    "referrals:review": Route("mp"),
    "referrals:decide": post("m", "nothing", absent=True),
    "referrals:match": post("mp", "nothing", absent=True),
    "referrals:unblock": post("m", "nothing", absent=True),
    "referrals:value": Route("mnp"),
    "referrals:program": Route("mnp"),
    "surveys:list": Route("mtnp"),
    "surveys:new": Route("m"),
    "surveys:results": Route("mtnp", of="survey"),
    "surveys:export": Route("mnp", of="survey"),
    "surveys:build": Route("m", of="survey"),
    "surveys:question": Route("m", of="survey_question"),
    "surveys:preview": Route("mtnp", of="survey"),
    "surveys:invite": Route("mt", of="survey"),
    "surveys:by_mail": post("m", "survey"),
    "surveys:link": post("mt", "survey"),
    "surveys:act": post("m", "survey_act"),
    "bookings:list": Route("mgt"),
    "bookings:service": Route("mt", of="booking_service"),
    "bookings:slots": post("mt", "booking_service"),
    "bookings:remove_slot": post("mt", "nothing", absent=True),
    "bookings:mark": post("gt", "nothing", absent=True),
    "samples": Route("mtn"),
    "sample_new": Route("m"),
    "sample_batch": Route("m", of="sample_batch"),
    "loads": Route("am"),
    "load_new": Route("am"),
    "load_sample": Route("am", of="sample"),
    "load": Route("am", of="load"),
    "exports:list": Route("mnp"),
    "exports:new": Route("mnp"),
    # One's own; privacy officers see all.
    "exports:detail": Route("mnp", of="export", absent=True),
    "exports:decide": post("p", "export", absent=True),
    "exports:cancel": post("mnp", "export", absent=True),
    "exports:fetch": post("mnp", "export", absent=True),
    "load_cancel": post("am", "load"),
    # For whoever uploaded the file.
    "load_prepare": Route("am", of="load", absent=True),
    "load_go": post("am", "load"),
    "load_discard": post("am", "load"),
    "load_undo": post("am", "load"),
    "load_left": Route("am", of="load", absent=True),
    # For whoever loaded the file.
    "load_rejects": Route("am", of="load", absent=True),
    "load_warnings": Route("am", of="load", absent=True),
    "outbox": Route("mtp"),
    "outbox_mail": Route("mtp", of="mail", absent=True),
    "outbox_html": Route("mtp", of="mail", absent=True),
    "status": Route("amtnp"),
    "run_night": post("am"),
    "search": Route(EVERYONE),
    "settings": Route(EVERYONE),
    "settings_brand": Route("a"),
    "settings_policy": Route("a"),
    "settings_policy_version": Route("a", of="policy"),
    "settings_users": Route("a"),
    "settings_user_new": Route("a"),
    "settings_user": Route("a", of="user"),
    "settings_user_link": post("a", "user"),
    "settings_user_hand_over": post("a", "user"),
    "settings_team_new": post("a"),
    "settings_api": Route("a"),
    "settings_client_new": Route("a"),
    "settings_client": Route("a", of="client"),
    "settings_client_rotate": post("a", "client"),
    "settings_client_revoke": post("a", "client"),
    "settings_webhook_new": Route("a"),
    "settings_webhook": Route("a", of="endpoint"),
    "settings_webhook_rotate": post("a", "endpoint"),
    "settings_webhook_test": post("a", "endpoint"),
    "settings_webhook_redeliver": post("a", "endpoint"),
    "settings_webhook_remove": post("a", "endpoint"),
    "me": Route(EVERYONE),
    "password_change": Route(EVERYONE),
    "shortcuts": Route(EVERYONE),
    "gallery": Route("a"),
}

COUNTS = {
    "rows": 1, "created": 1, "updated": 0, "unchanged": 0, "parked": 0, "rejected": 0, "members_touched": 1,
    "unknown_columns": [],
}  # fmt: skip
#: Reached without signing in: by everybody, or by whoever holds a link.
PUBLIC = {
    "healthz", "language", "welcome", "login", "logout", "password_reset", "password_reset_done",
    "password_reset_confirm", "password_reset_complete", "refuse", "opened", "clicked", "join", "join_by",
    "joined", "preference", "right", "winback:tell", "survey_public", "survey_personal", "survey_go_on",
    "book", "booked",
    "newsletter", "newsletter_asked", "newsletter_confirm", "api:docs", "api:openapi",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One method of the API: the scope it needs, what stands in its address, and a body that it takes."""

    method: str
    scope: str
    of: str = ""
    body: dict[str, Any] | None = None
    #: What another feed has is not there for this key.
    other: int = 404
    #: A parameter that names the member.
    query: str = ""


ORDER = {"member": "C1", "placed_at": "2026-11-20T12:00:00+08:00", "amount": 100}
REFUND = {"refunded_at": "2026-11-20T12:00:00+08:00", "amount": 1}
INTERACTION = {"member": "C1", "kind": "liked", "occurred_at": "2026-11-20T12:00:00+08:00"}
SHOWN_STAGE = {
    "stage": "core",
    "reason": "VIP",
    "until": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
}
CODE = {"code": "2222222222222", "amount": 100}
API: dict[str, list[Call]] = {
    "api:members": [
        Call("GET", "members:read"),
        Call("POST", "members:write", body={"name": "王小明"}),
    ],
    "api:members_batch": [Call("POST", "members:write", body={"items": [{"external_id": "C3"}]})],
    "api:member_by_external_id": [
        Call("GET", "members:read", "external_member"),
        # Another feed's id is free in this feed: a member of its own is made.
        Call("PUT", "members:write", "external_member", body={}, other=201),
    ],
    "api:members_merge": [
        Call("POST", "members:write", body={"survivor": "C1", "absorbed": "C2"}),
    ],
    "api:member": [
        Call("GET", "members:read", "api_member"),
        Call("PATCH", "members:write", "api_member", body={"city": "台北市"}),
    ],
    "api:member_lifecycle": [Call("GET", "lifecycle:read", "api_member")],
    "api:member_stage": [
        Call("GET", "lifecycle:read", "api_member"),
        Call("PUT", "lifecycle:write", "api_member", body=SHOWN_STAGE),
        Call("DELETE", "lifecycle:write", "api_member"),
    ],
    "api:playbooks": [Call("GET", "lifecycle:read")],
    "api:member_consents": [Call("GET", "consents:read", "api_member")],
    "api:member_ties": [Call("GET", "members:read", "api_member")],
    "api:orders": [Call("GET", "orders:read")],
    "api:orders_batch": [Call("POST", "orders:write", body={"items": [{"external_id": "A9", **ORDER}]})],
    "api:order": [
        Call("GET", "orders:read", "order"),
        Call("PUT", "orders:write", "order", body=ORDER, other=201),
    ],
    # A refund of an order that this feed does not have waits for it.
    "api:refund": [Call("PUT", "orders:write", "refund", body=REFUND, other=202)],
    "api:refunds_batch": [
        Call("POST", "orders:write", body={"items": [{"order": "A1", "external_id": "R2", **REFUND}]})
    ],
    "api:interactions_batch": [
        Call("POST", "interactions:write", body={"items": [{"external_id": "I1", **INTERACTION}]})
    ],
    "api:interaction": [Call("PUT", "interactions:write", "interaction", body=INTERACTION, other=201)],
    "api:consents": [
        Call(
            "POST",
            "consents:write",
            body={"member": "C1", "channel": "sms", "state": "granted", "evidence": {"form": "x"}},
        )
    ],
    "api:suppressions": [
        Call("GET", "consents:read"),
        Call("POST", "consents:write", body={"channel": "email", "address": "no@example.org"}),
    ],
    "api:suppressions_release": [
        Call("POST", "consents:write", body={"channel": "email", "address": "no@example.org"})
    ],
    "api:privacy_requests": [
        Call("POST", "privacy:request", body={"member": "C1", "right": "access"}),
    ],
    "api:privacy_request": [Call("GET", "privacy:request", "api_privacy")],
    "api:coupon_check": [Call("POST", "coupons:read", body=CODE)],
    # The code is nobody's: 409 says that the door was open.
    "api:coupon_redemptions": [Call("POST", "coupons:write", body={**CODE, "order": "A1"})],
    "api:coupon_reversals": [Call("POST", "coupons:write", body={"code": CODE["code"], "order": "A1"})],
    "api:contacts": [Call("GET", "contacts:read")],
    "api:cases": [Call("GET", "cases:read")],
    "api:case": [Call("GET", "cases:read", "api_case")],
    "api:segments": [Call("GET", "segments:read")],
    "api:segments_preview": [Call("POST", "segments:read", body={"tree": {"all": []}}, other=200)],
    "api:segment_explain": [Call("GET", "segments:read", "api_segment", query="member")],
    # Whatever else stands below /api/v1 is a 404 for every key.
    "api:unknown": [],
}


def routes(patterns: list[Any], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else f"(without a name) {pattern.pattern}"


def test_every_route_is_listed() -> None:
    there = set(routes(get_resolver().url_patterns))
    listed = set(STAFF) | PUBLIC | set(API)
    assert not sorted(there - listed), (
        "Say in tests/test_access_matrix.py who may: a line in STAFF with the letters of the roles "
        '("complaints:list": Route("mgtp")), in PUBLIC when nobody signs in, or in API with the scope.'
    )
    assert not sorted(listed - there), "These routes are gone: take their lines out."


class World:
    """One of everything that stands in an address: of the own team, and of another."""

    def __init__(self) -> None:
        people = shop.open_shop(months=1)
        self.own_team, self.other_team = Team.objects.create(name="一組"), Team.objects.create(name="二組")
        self.people = {
            letter: shop.staff(role, team=self.own_team if letter in "gt" else None)
            for letter, role in LETTERS.items()
        }
        self.members = {"own": people["吳宗翰"], "other": people["陳奕安"]}
        self.cases: dict[str, Case] = {}
        self.complaints: dict[str, Complaint] = {}
        self.asked: dict[str, PrivacyRequest] = {}
        self.members["erased"] = shop.member("已刪除", email="gone@example.org")
        teams = {"own": self.own_team, "other": self.other_team, "erased": self.own_team}
        for whose, team in teams.items():
            member = self.members[whose]
            Assignment.objects.create(member=member, team=team, kind="case")
            self.cases[whose] = desk_cast.make_case(member, team=team)
            self.complaints[whose] = make_complaint(member)
            self.asked[whose] = rights.receive(member=member, right="copy", door="phone", at=shop.AT)
        privacy.erase(members=[self.members["erased"].pk], at=shop.AT, cause="request")
        self.wishes = {whose: make_wish(member) for whose, member in self.members.items()}
        self.pairs = {whose: make_pair(self.members[whose], team) for whose, team in teams.items()}
        campaign = campaign_cast.make_campaign(created_by=self.people["m"])
        send = campaign_cast.make_send(campaign)
        campaign_cast.enter(send, self.members["own"], arm="treated")
        delivery = campaign_cast.make_delivery(send, self.members["own"], state="sent", sent_at=shop.AT)
        load = Load.objects.create(
            kind="members",
            file_name="x.csv",
            path="",
            sha256="0" * 64,
            size=1,
            state="done",
            counts=COUNTS,
            finished_at=shop.AT,
        )
        batch = SampleBatch.objects.create(
            name="試用包", how="event", given_on=shop.AS_OF, last_on=shop.AS_OF
        )
        service = BookingService.objects.create(code="trial", name_zh="體驗")
        survey = surveys.create(name="問卷", code="survey", kind="form", by=None)
        endpoint = webhooks.create_endpoint(
            name="ERP", url="https://erp.example/", topics=["member.returned"], by=None
        )
        profile.settle()
        CustomField.objects.create(key="skin", label_zh="膚質")
        self.single: dict[str, list[Any]] = {
            "": [],
            "campaign": [campaign.pk],
            "delivery": [delivery.pk],
            "load": [load.pk],
            "sample": ["generic", "members"],
            "segment": [Segment.objects.values_list("pk", flat=True)[0]],
            "user": [shop.staff("analyst").pk],
            "client": [Caller().client.pk],
            "endpoint": [endpoint.pk],
            "mail": ["no-such.eml"],
            "export": [987_654],
            "nothing": [987_654],
            "ending": [calls.dispositions()[0].code],
            "script": ["price"],
            "sample_batch": [batch.pk],
            "survey": [survey.pk],
            "booking_service": [service.code],
            "survey_question": [survey.pk, "new"],
            "survey_act": [survey.pk, "drop"],
            "own_field": ["skin"],
            "question": ["city"],
            "tag": [Tag.objects.create(name="VIP").pk],
            "ready": ["champions"],
            "policy": [1],
            "playbook": ["core"],
            "persona": [Persona.objects.create(name="小資女", traits={"sex": ["female"]}).pk],
        }

    def words(self, of: str, whose: str) -> list[Any]:  # noqa: PLR0911, C901
        if of == "member":
            return [self.members[whose].member_no]
        if of == "case":
            return [self.cases[whose].pk]
        if of == "complaint":
            return [self.complaints[whose].pk]
        if of == "privacy":
            return [self.asked[whose].pk]
        if of == "member_tie":
            return [self.members[whose].member_no, "tags", "add"]
        if of == "custom_request":
            return [self.wishes[whose].pk]
        if of == "privacy_act":
            return [self.asked[whose].pk, "take_back"]
        if of == "privacy_copy":
            return [self.asked[whose].pk, "json"]
        if of in {"pair", "pair_answer", "merge"}:
            pair, merge = self.pairs[whose]
            return [merge.pk] if of == "merge" else [pair.pk, *(["later"] if of == "pair_answer" else [])]
        if of == "complaint_act":
            return [self.complaints[whose].pk, "note"]
        return self.single[of]


def make_pair(member: Member, team: Team) -> tuple[DuplicateCandidate, Merge]:
    """A second record of the member, seen by the same team, and a merge of a third one that is over."""
    twin = shop.member(member.name)
    Assignment.objects.create(member=twin, team=team, kind="case")
    first, second = sorted((member.pk, twin.pk))
    pair = DuplicateCandidate.objects.create(one_id=first, other_id=second, probability=0.9)
    merge = Merge.objects.create(
        survivor=member, absorbed_id=987_654, at=shop.AT, actor="system", undo_until=shop.AT
    )
    return pair, merge


def make_wish(member: Member) -> CustomRequest:
    return CustomRequest.objects.create(member=member, subject="刻字", at=shop.AT)


def make_complaint(member: Member) -> Complaint:
    from tests.members import test_complaints

    return test_complaints.taken(member=member)


def test_every_page_lets_in_whom_it_should_and_nobody_else() -> None:
    world, faults = World(), []
    client = Client(raise_request_exception=False)
    for name, route in STAFF.items():
        team_matters = route.of in {
            "member", "member_tie", "custom_request", "case", "complaint", "complaint_act", "privacy",
            "privacy_act",
        }  # fmt: skip
        for letter, person in world.people.items():
            for whose in ("own", "other", "erased") if team_matters else ("own",):
                got = answer(client, route, reverse(name, args=world.words(route.of, whose)), person)
                wanted = expected(route, letter, whose)
                if got != wanted:
                    faults.append(f"{name} · {LETTERS[letter]} · {whose}: {got}, not {wanted}")
        client.logout()
        got = answer(client, route, reverse(name, args=world.words(route.of, "own")), None)
        if got != "sign in":
            faults.append(f"{name} · nobody: {got}, not sign in")
    assert not faults, "\n".join(faults)


def expected(route: Route, letter: str, whose: str) -> str:
    if letter not in route.roles:
        return "403"
    if whose == "erased":
        # Only the officer still sees what became of the request.
        return "in" if route.of.startswith("privacy") and letter == "p" and not route.absent else "404"
    if route.absent or (whose == "other" and letter in route.blind):
        return "404"
    return "in"


class Undo(Exception):
    """Takes back what a request did, so that the next one finds the same world."""


def _undo(response: Any) -> None:
    raise Undo(response)


def answer(client: Client, route: Route, path: str, person: User | None) -> str:
    """What came of it: in, 403, 404, 405, or sent to sign in."""
    try:
        with transaction.atomic():
            if person:
                client.force_login(person)
            response = client.generic(
                route.method, path, "", content_type="application/x-www-form-urlencoded"
            )
            _undo(response)
    except Undo as done:
        response = done.args[0]
    if response.status_code in {302, 303} and response.url.startswith("/login/"):
        return "sign in"
    is_refused = response.status_code in {403, 404, 405} or response.status_code >= 500
    return str(response.status_code) if is_refused else "in"


@pytest.mark.parametrize("name", sorted(API))
def test_every_call_needs_its_scope_and_stays_within_its_feed(name: str) -> None:
    campaign_cast.make_brand()
    callers = {
        "own": Caller(["orders:write"], source="shop"),
        "other": Caller(["orders:write"], source="erp"),
    }
    words = {whose: api_words(caller) for whose, caller in callers.items()}
    MemberStage.objects.create(
        member=Member.objects.get(source="shop", external_id="C1"), stage="repeat_buyer", since_on=shop.AS_OF
    )
    # A second record, to be merged with the first.
    Member.objects.create(source="shop", external_id="C2", name="同一人")
    for call in API[name]:
        exact = Caller([call.scope], source="shop")
        rest = Caller([scope for scope in SCOPES if scope != call.scope], source="shop")
        nobody = Caller([call.scope], source="shop")
        nobody.key = "crm_live_AAAAAAAA_" + "A" * 32
        found = {
            "own": status(exact, name, call, words["own"]),
            "other": status(exact, name, call, words["other"]) if call.of else call.other,
            "without the scope": status(rest, name, call, words["own"]),
            "without a key": status(nobody, name, call, words["own"]),
        }
        opened = {200, 201, 202} | ({409} if "coupon" in name else set())
        assert found.pop("own") in opened, f"{call.method} {name}"
        assert found == {"other": call.other, "without the scope": 403, "without a key": 401}


def api_words(caller: Caller) -> dict[str, list[str]]:
    """What a feed has: a member, an order and a case, under ids of that feed."""
    source = caller.client.source
    mine = "" if source == "shop" else "x"
    order = OrderFields(f"A1{mine}", f"C1{mine}", shop.AT, campaign_cast.Decimal(100))
    member = record_order(source=source, order=order, at=shop.AT).member
    case = desk_cast.make_case(member)
    segment, _ = Segment.objects.get_or_create(name="all", defaults={"tree": {"v": 1, "all": []}})
    return {
        "": [],
        "external_member": [f"C1{mine}"],
        "api_member": [f"mbr_{member.public_id.hex}"],
        "order": [f"A1{mine}"],
        "refund": [f"A1{mine}", "R1"],
        "interaction": [f"I1{mine}"],
        "api_case": [case.case_no],
        "api_segment": [str(segment.pk)],
        "api_privacy": [taken_by(caller, member)],
    }


def taken_by(caller: Caller, member: Member) -> str:
    """A request that this feed's program took down; the test asks with another key of the same feed."""
    made = rights.receive(member=member, right="access", door="api", at=shop.AT, client=caller.client)
    return made.request_no


def status(caller: Caller, name: str, call: Call, words: dict[str, list[str]]) -> int:
    path = reverse(name, args=words[call.of]).removeprefix("/api/v1")
    if call.method == "GET":
        query = {call.query: words["api_member"][0]} if call.query else {}
        return int(caller.get(path, query).status_code)
    body = call.body or {}
    if call.method == "POST":
        return int(caller.post(path, body).status_code)
    return int(caller.send(call.method, path, body).status_code)


def test_another_feed_is_not_listed_without_the_scope_for_all() -> None:
    campaign_cast.make_brand()
    every = [scope for scope in SCOPES if scope != "sources:all"]
    own, other, whole = Caller(every, source="shop"), Caller(every, source="erp"), Caller(source="shop")
    mine, theirs = api_words(own), api_words(other)
    for path, key in (("/members", "api_member"), ("/orders", "order"), ("/cases", "api_case")):
        ids = {
            row.get("external_id") if key == "order" else row["id"] for row in own.get(path).json()["data"]
        }
        everything = {
            row.get("external_id") if key == "order" else row["id"] for row in whole.get(path).json()["data"]
        }
        assert ids == set(mine[key])
        assert everything == {*mine[key], *theirs[key]}
    assert own.get("/orders", {"member": theirs["api_member"][0]}).json()["data"] == []


def test_what_no_scope_opens_is_a_404_for_every_key_and_a_401_without() -> None:
    campaign_cast.make_brand()
    caller = Caller()
    assert caller.get("/nowhere").json()["code"] == "not_found"
    assert caller.post("/members/x/y/z", {}).status_code == 404
    assert Client().get("/api/v1/nowhere").json()["code"] == "not_authenticated"


def test_an_expired_key_is_no_key() -> None:
    campaign_cast.make_brand()
    caller = Caller(["members:read"])
    caller.client.keys.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert caller.get("/members").json()["code"] == "invalid_key"


# ---- P18: whoever sees unmasked personal data is on record ----

CANARY = {
    "name": "金絲雀壹號",
    "email": "canary.one@example.org",
    "phone": "+886912000777",
    "line_id": "Ucanaryoneabcdefgh",
    "address": "金絲雀路七十七號",
}
#: Routes whose answer is a file, a job or a stream have rows of their own for it.
READS = {"members.read", "member.reveal", "privacy.export"}


def test_every_answer_with_unmasked_data_is_on_record() -> None:
    world, faults, seen = World(), [], 0
    for whose in ("own", "other"):
        Member.objects.filter(pk=world.members[whose].pk).update(**CANARY, name_key=CANARY["name"])
    client = Client(raise_request_exception=False)
    for name, route in STAFF.items():
        for letter, person in world.people.items():
            if letter not in route.roles:
                continue
            text, rows = _read(client, route, reverse(name, args=world.words(route.of, "own")), person)
            if shown := [field for field, value in CANARY.items() if value in text]:
                seen += 1
                if not rows:
                    faults.append(f"{name} · {LETTERS[letter]}: {', '.join(shown)} without a row")
    assert not faults, "\n".join(faults)
    assert seen > 10


def _read(client: Client, route: Route, path: str, person: User) -> tuple[str, int]:
    """What the answer says, and how many rows of the log were written for it."""
    before = AuditEntry.objects.filter(action__in=READS | {"members.export"}).count()
    rows = 0
    try:
        with transaction.atomic():
            client.force_login(person)
            response = client.generic(
                route.method, path, "", content_type="application/x-www-form-urlencoded"
            )
            stream = getattr(response, "streaming_content", None)
            body = b"".join(stream) if stream is not None else response.content
            rows = AuditEntry.objects.filter(action__in=READS | {"members.export"}).count() - before
            _undo(body.decode("utf-8", "replace"))
    except Undo as done:
        return str(done.args[0]), rows
