"""The door to what a member is tied to: groups, memberships, our own people, handles, interests, notes."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from crm.models import ApiClient
from crm.rest.describing import MEMBER_ID, operation
from crm.rest.fields import member_id as shown_id
from crm.rest.views import ApiView, needs, now
from members import ties
from members.api.naming import member_by_id
from members.api.tie_shapes import Sight, TiesAnswer, ties_answer
from members.queries import visible_to_client
from members.ties.reading import Rows


class MemberTies(ApiView):
    scopes = needs(GET="members:read")

    @operation(
        "members_ties", "Read what a member is tied to", TiesAnswer, tag="members", problems=[404],
        parameters=[MEMBER_ID],
        description="Tags, interests, life events, groups, handles, memberships, the colleagues who know the "
        "member, notes and wishes: all of one member in one answer. What the key has no scope for is null.",
    )  # fmt: skip
    def get(self, _request: Request, member_id: str) -> Response:
        client = self.client
        member = member_by_id(client, member_id)
        rows = ties.known(member_id=member.pk, at=now())
        shown = ties_answer(rows, pk=member.pk, others=_others(client, rows), sight=Sight.of(client))
        answer: dict[str, Any] = {"member_id": shown_id(member.public_id), **shown}
        return Response(answer)


def _others(client: ApiClient, rows: dict[str, Rows]) -> dict[int, str]:
    """The members of the same groups whom this key may read too."""
    wanted = {one for place in rows["groups"] for one in place["others"] or ()}
    found = visible_to_client(client).filter(pk__in=wanted).values_list("pk", "public_id")
    return {pk: shown_id(public_id) for pk, public_id in found}
