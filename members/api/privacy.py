"""The door for requests of members about their data: a shop's own page may take them down."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.numbers import row_number
from crm.rest.describing import operation, path_parameter
from crm.rest.fields import Moment, Record, member_id, moment
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now
from members.api.naming import member_named
from members.models import PrivacyRequest
from members.privacy import rights

NUMBER = path_parameter("request_no", "PR-00001, as the answer to the creation carries it.")


class PrivacyBody(Record):
    """Whose data, and what they ask."""

    member = serializers.CharField(max_length=64, help_text="mbr_ id, or external id in the same feed.")
    right = serializers.ChoiceField(choices=PrivacyRequest.Right.values)
    words = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class PrivacyAnswer(Record):
    request_no = serializers.CharField()
    member = serializers.CharField()
    right = serializers.ChoiceField(choices=PrivacyRequest.Right.values)
    state = serializers.ChoiceField(choices=PrivacyRequest.State.values)
    received_at = Moment()
    due_at = Moment()
    done_at = Moment(allow_null=True)


class PrivacyRequests(ApiView):
    scopes = needs(POST="privacy:request")

    @operation(
        "privacy_requests_create", "Take down a request about a member's data", PrivacyAnswer, tag="privacy",
        body=PrivacyBody, statuses=[201],
        description="Whoever asks to stop, correct or delete is left alone from this moment; a person checks "
        "the identity and decides.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(PrivacyBody)
        return self.once(lambda: self._post(values))

    def _post(self, values: dict[str, Any]) -> Response:
        member = member_named(self.client, values["member"])
        made = rights.receive(
            member=member, right=values["right"], door=PrivacyRequest.Door.API, at=now(),
            words=values["words"], client=self.client,
        )  # fmt: skip
        return Response(_answer(made), status=201)


class PrivacyRequestDetail(ApiView):
    scopes = needs(GET="privacy:request")

    @operation(
        "privacy_requests_get", "Follow a request", PrivacyAnswer, tag="privacy", problems=[404],
        parameters=[NUMBER], description="Only requests that a key of the same feed took down.",
    )  # fmt: skip
    def get(self, _request: Request, request_no: str) -> Response:
        number = request_no.upper().removeprefix("PR-")
        mine = PrivacyRequest.objects.filter(client__source=self.client.source).select_related("member")
        found = mine.filter(pk=row_number(number)).first()
        if found is None:
            raise Problem(404, "not_found", "There is no such request, or not of this feed.")
        return Response(_answer(found))


def _answer(request: PrivacyRequest) -> dict[str, Any]:
    return {
        "request_no": request.request_no,
        "member": member_id(request.member.public_id),
        "right": request.right,
        "state": request.state,
        "received_at": moment(request.received_at),
        "due_at": moment(request.due_at),
        "done_at": moment(request.done_at) if request.done_at else None,
    }
