"""What did people of the staff do about members? Contacts and cases, to read; notes stay with the staff."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Contact
from crm.models import ApiClient
from crm.rest.describing import operation, path_parameter
from crm.rest.fields import Moment, Record, ShownAmount, member_id, moment, money
from crm.rest.paging import Paged, page, page_of
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, takes
from members.api.naming import named
from members.models import Channel
from members.queries import visible_to_client
from winback.models import Case


class ContactAnswer(Record):
    id = serializers.IntegerField()
    member_id = serializers.CharField()
    kind = serializers.ChoiceField(Contact.Kind.choices)
    direction = serializers.ChoiceField(Contact.Direction.choices)
    channel = serializers.ChoiceField(Channel.choices)
    disposition = serializers.CharField(help_text="The code of how it ended, such as no_answer.")
    at = Moment()
    agent = serializers.CharField(allow_null=True, help_text="The account of whoever logged it.")
    evaluation = serializers.CharField()
    urgency = serializers.CharField()
    next_at = Moment(allow_null=True)


class CaseAnswer(Record):
    id = serializers.CharField(help_text="The number that the desk shows, such as W-00042.")
    member_id = serializers.CharField()
    kind = serializers.ChoiceField(Case.Kind.choices)
    state = serializers.ChoiceField(Case.State.choices)
    outcome = serializers.CharField(help_text="How it ended; empty while it is open.")
    reason_code = serializers.CharField(help_text="The main reason of the interview; empty before it.")
    competitor = serializers.CharField()
    value_amount = ShownAmount(help_text="What the member was worth when it was opened.")
    attempts = serializers.IntegerField()
    team = serializers.CharField(allow_null=True)
    owner = serializers.CharField(allow_null=True)
    opened_at = Moment()
    next_at = Moment()
    closed_at = Moment(allow_null=True)


ContactPage, CasePage = page_of(ContactAnswer, "ContactPage"), page_of(CaseAnswer, "CasePage")
OF_MEMBER = "Of this member: mbr_ id, or external id in the same feed."


class ContactQuery(Paged):
    member = serializers.CharField(required=False, max_length=64, help_text=OF_MEMBER)


class CaseQuery(ContactQuery):
    state = serializers.ChoiceField(Case.State.choices, required=False)
    kind = serializers.ChoiceField(Case.Kind.choices, required=False)


class Contacts(ApiView):
    scopes = needs(GET="contacts:read")
    parameters = takes(GET=ContactQuery)

    @operation(
        "contacts_list", "List logged contacts", ContactPage, tag="desk", query=ContactQuery, problems=[422]
    )
    def get(self, _request: Request) -> Response:
        rows = _of_members(Contact.objects.all(), self.client, self.query)
        found = list(rows.select_related("member", "disposition", "by")[: self.query["limit"] + 1])
        return Response(page(found, self.query["limit"], contact_answer, lambda row: row.pk))


class Cases(ApiView):
    scopes = needs(GET="cases:read")
    parameters = takes(GET=CaseQuery)

    @operation("cases_list", "List win-back cases", CasePage, tag="desk", query=CaseQuery, problems=[422])
    def get(self, _request: Request) -> Response:
        narrow = {name: self.query[name] for name in ("state", "kind") if name in self.query}
        rows = _of_members(Case.objects.filter(**narrow), self.client, self.query)
        found = list(rows.select_related("member", "team", "owner")[: self.query["limit"] + 1])
        return Response(page(found, self.query["limit"], case_answer, lambda row: row.pk))


class CaseDetail(ApiView):
    scopes = needs(GET="cases:read")

    @operation(
        "cases_get", "Read a win-back case", CaseAnswer, tag="desk", problems=[404],
        parameters=[path_parameter("case_no", "Such as W-00042.", r"^W-\d{5,12}$", 14)],
    )  # fmt: skip
    def get(self, _request: Request, case_no: str) -> Response:
        digits = case_no.removeprefix("W-")
        rows = Case.objects.filter(member__in=visible_to_client(self.client)).select_related(
            "member", "team", "owner"
        )
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= 12
        found = rows.filter(pk=int(digits)).first() if is_number else None
        if found is None or found.case_no != case_no:
            raise Problem(404, "not_found", "There is no such case, or not for this key.")
        return Response(case_answer(found))


def _of_members(rows: QuerySet[Any], client: ApiClient, query: dict[str, Any]) -> QuerySet[Any]:
    """After the cursor, of the members that this client may see, or of the one it names."""
    rows = rows.filter(pk__gt=query["cursor"]).order_by("pk")
    name = query.get("member")
    if not name:
        return rows.filter(member__in=visible_to_client(client))
    member = named(client, [name]).get(name)
    return rows.filter(member=member) if member else rows.none()


def contact_answer(row: Contact) -> dict[str, Any]:
    return {
        "id": row.pk,
        "member_id": member_id(row.member.public_id),
        "kind": row.kind,
        "direction": row.direction,
        "channel": row.channel,
        "disposition": row.disposition.code,
        "at": moment(row.at),
        "agent": row.by.username if row.by else None,
        "evaluation": row.evaluation,
        "urgency": row.urgency,
        "next_at": moment(row.next_at) if row.next_at else None,
    }


def case_answer(row: Case) -> dict[str, Any]:
    return {
        "id": row.case_no,
        "member_id": member_id(row.member.public_id),
        "kind": row.kind,
        "state": row.state,
        "outcome": row.outcome,
        "reason_code": row.reason_code,
        "competitor": row.competitor,
        "value_amount": money(row.value_amount),
        "attempts": row.attempts,
        "team": row.team.name if row.team else None,
        "owner": row.owner.username if row.owner else None,
        "opened_at": moment(row.opened_at),
        "next_at": moment(row.next_at),
        "closed_at": moment(row.closed_at) if row.closed_at else None,
    }
