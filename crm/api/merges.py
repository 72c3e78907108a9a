"""The door for merging two members: another program knows that they are one person."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm import merging
from crm.api import shapes
from crm.rest.describing import operation
from crm.rest.fields import Record
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now
from members.api.naming import named
from members.models import Member


class MergeBody(Record):
    survivor = serializers.CharField(
        max_length=64, help_text="The member who stays: an id, or an external id of the own feed."
    )
    absorbed = serializers.CharField(
        max_length=64,
        help_text="The member who is merged into it; its ids lead to the survivor from then on.",
    )
    take = serializers.ListField(
        child=serializers.ChoiceField(sorted(merging.CHOSEN)), required=False,
        help_text="Fields whose value comes from the absorbed member. Empty fields are filled anyway.",
    )  # fmt: skip


class MemberMerge(ApiView):
    scopes = needs(POST="members:write")

    @operation(
        "members_merge", "Merge two members", shapes.MemberAnswer, tag="members", body=MergeBody,
        problems=[409, 422],
        description="Everything of both goes to the survivor, and the stricter consents win. A person can "
        "take it back for 30 days. Listeners hear member.merged.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(MergeBody)
        return self.once(lambda: self._post(values))

    def _post(self, values: dict[str, Any]) -> Response:
        names = {side: values[side].strip() for side in ("survivor", "absorbed")}
        known = named(self.client, names.values())
        sides: dict[str, Member] = {}
        for side, name in names.items():
            if name not in known:
                raise Problem(422, "unknown_member", "This member is not known.", pointer=f"/{side}")
            sides[side] = known[name]
        try:
            merging.merge(
                survivor_id=sides["survivor"].pk,
                absorbed_id=sides["absorbed"].pk,
                take=values.get("take", []),
                by=None,
                client=self.client,
                at=now(),
            )
        except merging.MergeRefused as refused:
            status = 409 if refused.code in {"busy", "sending"} else 422
            raise Problem(status, refused.code, str(refused)) from None
        (answer,) = shapes.member_answers([sides["survivor"].pk], self.client)
        return Response(answer)
